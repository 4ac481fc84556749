/** What people send to the desk in Slack besides plain text: forwarded messages, blocks, files, long texts, emoji. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toldTo } from "../open-slack.ts";
import { openStaffRoom, type StaffRoom } from "../slack-staff.ts";
import { BOT, type SlackPeer } from "../stubs/slack-peer.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";
const UNKNOWN = "which bus goes to the airport on sunday";
const ANSWER = /copyright (?:notice|line)/iu;
const EMPTY_LOCK = { name: "package-lock.json", content: '{"lockfileVersion":3,"packages":{}}' };

const richText = (...texts: string[]) => ({
  type: "rich_text",
  elements: texts.map((text) => ({ type: "rich_text_section", elements: [{ type: "text", text }] })),
});
/** As Slack sends a message that somebody forwards. */
const forward = (text: string, more: object = {}) => ({
  attachments: [
    {
      is_share: true,
      is_msg_unfurl: true,
      author_name: "Udo",
      from_url: "https://acme.slack.com/archives/C1/p1",
      text,
      fallback: text,
      ...more,
    },
  ],
});

const labels = (at: { blocks: any[] }) =>
  at.blocks.flatMap(({ elements = [] }) => elements).flatMap(({ text }: any) => text?.text ?? []);

describe("what people send in Slack", () => {
  const stack = new AsyncDisposableStack();
  let all: StaffRoom;
  let slack: SlackPeer;
  let answersTo: StaffRoom["answersTo"];
  beforeAll(async () => {
    all = stack.use(await openStaffRoom());
    ({ slack, answersTo } = all);
  });
  afterAll(() => stack.disposeAsync());

  const inC1 = { channel: "C1" };
  const answersAfter = async (said: { ts: string }, count = 1) =>
    (await answersTo(said.ts, count)).map(({ text }) => text);
  const ticketOf = async (user: string, ts: string) => {
    const at = slack.inThread(ts).findLast((each) => labels(each).includes("Ask a person"));
    await slack.click(user, at!, "ask-person");
    const opened = () => slack.inThread(ts).find(({ text }) => /^Ticket #\d+ is open/u.test(text))?.text;
    await expect.poll(opened).toBeDefined();
    const number = Number(/#(\d+)/u.exec(opened()!)![1]);
    return (await all.open.browser().get(`/api/desk/tickets/${number}`)).body;
  };

  test("the words of a message are answered whatever shape the rest of it has", async () => {
    const odd = { files: "x", attachments: [{ text: 7 }], blocks: { type: "x" } };
    expect(await answersAfter(await slack.say("U1", QUESTION, odd))).toEqual([expect.stringMatching(ANSWER)]);
  });

  test("a forwarded message is the question if the person writes none, and else its context", async () => {
    expect(await answersAfter(await slack.say("U1", "", forward(QUESTION)))).toEqual([expect.stringMatching(ANSWER)]);
    const inBlocks = forward("", { message_blocks: [{ message: { blocks: [richText(QUESTION)] } }] });
    expect(await answersAfter(await slack.say("U1", "", inBlocks))).toEqual([expect.stringMatching(ANSWER)]);
    const [about] = await answersAfter(await slack.say("U1", "what do you say to this?", forward(QUESTION)));
    expect(about).toMatch(ANSWER);
    const [mentioned] = await answersAfter(await slack.say("U1", `<@${BOT}>`, { ...inC1, ...forward(QUESTION) }));
    expect(mentioned).toMatch(ANSWER);
    // The person's own question goes first.
    const own = await slack.say("U1", QUESTION, forward("How do I release a project as open source?"));
    expect((await answersAfter(own))[0]).toMatch(ANSWER);
  });

  test("forwarded words never act: no ticket, no command, no mention, no opt-out", async () => {
    const said = await slack.say("U2", "", forward(`<@UANA> <!channel> talk to a person`));
    expect((await answersAfter(said))[0]).not.toMatch(/Ticket #/u);
    const quoted = await slack.say(
      "U2",
      UNKNOWN,
      forward("<!channel> nobot <https://evil.example|x> talk to a person"),
    );
    await answersTo(quoted.ts);
    const { ticket } = await ticketOf("U2", quoted.ts);
    expect(ticket.question).toBe(`${UNKNOWN}\n\n> <!channel> nobot x talk to a person`);
    for (const { text } of slack.posted) expect(text).not.toContain("<!channel>");
  });

  test("a message of blocks alone is read, also by the message menu; previews of links are not", async () => {
    const blocks = [
      { type: "header", text: { type: "plain_text", text: "Question of the day" } },
      { type: "section", text: { type: "mrkdwn", text: QUESTION } },
    ];
    const posted = await slack.say("U2", "", { ...inC1, blocks: [richText(QUESTION)] });
    expect(await answersAfter(await slack.say("U1", "", { blocks: [richText(QUESTION)] }))).toEqual([
      expect.stringMatching(ANSWER),
    ]);
    expect(posted.status).toBe(200);
    const preview = { from_url: "https://example.org", title: "Talk", text: "talk to a person" };
    expect((await answersAfter(await slack.say("U1", "hello", { attachments: [preview] })))[0]).toMatch(/help desk/u);
    const payload = (message: object) => ({
      type: "message_action",
      callback_id: "ask-desk",
      team: { id: "T0TEAM" },
      user: { id: "U1", team_id: "T0TEAM" },
      channel: { id: "C1" },
      trigger_id: "t",
      response_url: slack.responseUrl({ user: "U1", channel: "C1" }),
      message: { ts: posted.ts, bot_id: "B1", text: "", ...message },
    });
    for (const message of [{ blocks }, { attachments: [{ blocks }] }]) {
      const sent = payload(message);
      await slack.deliver("interactive", sent);
      expect((await toldTo(slack, sent)).text).toMatch(ANSWER);
    }
  });

  test("words beside a file are answered; a picture goes to the ticket as a link; what cannot be read is said beside it", async () => {
    const shot = { name: "screenshot.png", content: "…", mimetype: "image/png" };
    const asked = await slack.file("U1", shot, { text: QUESTION });
    const [answer, unread] = await answersAfter(asked, 2);
    expect([answer, unread]).toEqual([expect.stringMatching(ANSWER), expect.stringMatching(/screenshot\.png/u)]);
    expect(
      slack
        .inThread(asked.ts)
        .map(labels)
        .every((each) => each.includes("Ask a person")),
    ).toBe(true);
    const { ticket } = await ticketOf("U1", asked.ts);
    expect(ticket.question).toMatch(/MIT-licensed package\?\nscreenshot\.png: http/u);
    expect(await answersAfter(await slack.file("U1", shot, { text: "check this" }))).toEqual([
      expect.stringMatching(/screenshot\.png/u),
    ]);
    // A lockfile that is not readable, beside a question.
    const broken = await slack.file("U1", { ...EMPTY_LOCK, content: "{ no json" }, { text: QUESTION });
    expect((await answersAfter(broken, 2)).join("\n")).toMatch(
      /copyright notice[^]*could not read package-lock\.json/iu,
    );
  });

  test("a lockfile is checked in a direct message, after a mention and in a thread; words about it are no question", async () => {
    for (const text of ["check this", "can you check these for our hosted service?", "这个可以用吗？"])
      expect(await answersAfter(await slack.file("U1", EMPTY_LOCK, { text }))).toEqual([
        expect.stringMatching(/^package-lock\.json lists no packages/u),
      ]);
    const mentioned = await slack.file("U2", EMPTY_LOCK, { ...inC1, text: `<@${BOT}> check this`, subtype: undefined });
    expect(await answersAfter(mentioned)).toEqual([expect.stringMatching(/^package-lock\.json lists no packages/u)]);
    const inThread = { ...inC1, thread_ts: mentioned.ts };
    await slack.file("U2", { name: "lunch.jpg", content: "…" }, inThread);
    await slack.file("U2", EMPTY_LOCK, inThread);
    expect(await answersAfter(mentioned, 2)).toEqual(
      Array(2).fill(expect.stringMatching(/^package-lock\.json lists no packages/u)),
    );
  });

  test("what staff forward into a ticket's thread becomes a note; their files go to the asker by name and link", async () => {
    const { ts, number } = await all.ticket();
    const inThread = { channel: "CSTAFF", thread_ts: (await all.card(number)).ts };
    await slack.say("UANA", "", { ...inThread, ...forward("note: line 100, says Bob") });
    await slack.say("UANA", "As Bob says.", { ...inThread, ...forward("line 200, says Bob") });
    await slack.file("UANA", { name: "map.png", content: "…" }, inThread);
    const replies = (await answersAfter({ ts }, 4)).slice(2);
    expect(replies).toEqual(["Ana Staff: As Bob says.", expect.stringMatching(/^Ana Staff: map\.png: http/u)]);
    const { notes } = (await all.open.browser().get(`/api/desk/tickets/${number}`)).body;
    expect(notes.map(({ text }: any) => text)).toEqual(["> note: line 100, says Bob", "> line 200, says Bob"]);
    expect(slack.ephemeral.filter(({ text }) => /internal note/u.test(text))).toHaveLength(2);
  });

  test("a message that is too long can go to a person, whole", async () => {
    const long = `${"word ".repeat(1000)}the end`;
    const { ts } = await slack.say("U1", long);
    expect((await answersAfter({ ts }))[0]).toMatch(/I can read up to 4,000/u);
    expect((await ticketOf("U1", ts)).ticket.question).toBe(long);
  });

  test("thanks, emoji and automatic replies open no closed ticket, and an automatic reply gets no answer", async () => {
    const { ts } = await slack.say("U1", UNKNOWN);
    await answersTo(ts);
    const { ticket } = await ticketOf("U1", ts);
    await all.open.browser().post(`/api/desk/tickets/${ticket.number}/resolve`, {});
    await answersTo(ts, 3);
    const thread = { thread_ts: ts };
    await slack.say("U1", "Automatic reply: I am out of the office until Monday.", thread);
    for (const [i, text] of ["thanks", ":+1:", "🙏🏽", "❤️"].entries()) {
      await slack.say("U1", text, thread);
      expect((await answersTo(ts, 4 + i)).at(-1)!.text).toMatch(/You are welcome|^Good!/u);
    }
    const { body } = await all.open.browser().get(`/api/desk/tickets/${ticket.number}`);
    expect(body.ticket.state).toBe("resolved");
  });
});
