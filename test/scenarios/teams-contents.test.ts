/** What people send to the desk in Teams besides plain text: forwarded and quoted messages, HTML, files, long texts. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseMessage } from "../../src/channels/teams/from-teams.ts";
import { type OpenTeams, openTeams, type Teams, wordsOf } from "../open-teams.ts";
import { cpuMs } from "../regular-expressions.ts";
import type { Place } from "../stubs/teams-sender.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";
const UNKNOWN = "which bus goes to the airport on sunday";
const ANSWER = /copyright (?:notice|line)/iu;

const html = (content: string, ...more: object[]) => ({
  over: { attachments: [{ contentType: "text/html", content }, ...more] },
});
const FORWARD = (text: string) => `<blockquote itemtype="http://schema.skype.com/Forward"><p>${text}</p></blockquote>`;
const REPLY_TO = (author: string, text: string) =>
  `<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="17"><strong itemprop="mri" itemid="${author}">Name</strong><span itemprop="time" itemid="17"></span><p itemprop="preview">${text}</p></blockquote>`;
const REFERENCE = (content: unknown) => ({ contentType: "forwardedMessageReference", content });

describe("what people send in Teams", () => {
  const stack = new AsyncDisposableStack();
  let all: OpenTeams;
  let teams: Teams;
  beforeAll(async () => {
    all = stack.use(await openTeams({ channel: { staffPlace: null } }));
    ({ teams } = all);
  });
  afterAll(() => stack.disposeAsync());

  const answersIn = async (chat: Place, count: number, since = 0) =>
    (await all.messagesIn(chat, since + count)).slice(since);
  /** The answers to one message in the person's own chat. */
  const answersTo = async (who: string, text: string, options: object, count = 1) => {
    const chat = teams.personal(who);
    const since = teams.messages(chat).length;
    await teams.say(chat, who, text, options);
    return (await answersIn(chat, count, since)).map(wordsOf);
  };

  test("a forwarded message is the question if the person writes none, and else its context", async () => {
    const both = `\r\n\r\n${QUESTION}`;
    expect(await answersTo("ada", both, html(FORWARD(QUESTION)))).toEqual([expect.stringMatching(ANSWER)]);
    for (const content of [
      { originalMessageContent: `<div>${QUESTION}</div>` },
      JSON.stringify({ body: { content: `<p>${QUESTION}</p>` } }),
    ])
      expect(await answersTo("ada", "", html('<attachment id="1"></attachment>', REFERENCE(content)))).toEqual([
        expect.stringMatching(ANSWER),
      ]);
    const comment = "what do you say to this?";
    expect(await answersTo("ada", `${comment}${both}`, html(`<p>${comment}</p>${FORWARD(QUESTION)}`))).toEqual([
      expect.stringMatching(ANSWER),
    ]);
    const chat = teams.groupChat("forwards");
    await teams.mention(chat, "ada", "", html(`<at id="0">OSPO</at>${REPLY_TO("8:orgid:1", QUESTION)}`));
    expect(wordsOf((await answersIn(chat, 1))[0]!)).toMatch(ANSWER);
  });

  test("in the message menu, a message that only forwards another is read", async () => {
    const chat = teams.groupChat("menu");
    const { body } = await teams.messageAction(chat, "ada", "askDesk", "bo", FORWARD(QUESTION));
    expect(JSON.stringify(body)).toMatch(ANSWER);
  });

  test("forwarded words are no command, open no ticket, and the ticket quotes them", async () => {
    for (const words of ["talk to a person", "request use npm:lodash", "tickets"])
      expect((await answersTo("cleo", words, html(FORWARD(words))))[0]).not.toMatch(
        /Ticket #|New request|Your tickets/u,
      );
    const chat = teams.personal("cleo");
    const since = teams.messages(chat).length;
    await teams.say(chat, "cleo", UNKNOWN, html(`<p>${UNKNOWN}</p>${FORWARD("talk to <b>a person</b>")}`));
    const [abstained] = await answersIn(chat, 1, since);
    await teams.press(chat, "cleo", abstained!, "Ask a person");
    const [, opened] = await answersIn(chat, 2, since);
    const [, number] = /#(\d+)/u.exec(wordsOf(opened!))!;
    const { body } = await all.open.browser().get(`/api/desk/tickets/${number}`);
    expect(body.ticket.question).toBe(`${UNKNOWN}\n\n> talk to a person`);
  });

  test("a quote of the desk's own answer is no context, and HTML alone is read", async () => {
    const quote = html(`${REPLY_TO("28:app", "The GPL is prohibited here.")}<p>${QUESTION}</p>`);
    expect(await answersTo("dora", QUESTION, quote)).toEqual([expect.stringMatching(ANSWER)]);
    expect(
      await answersTo("dora", "", html(`<div><p>what must I ship with</p><p>an MIT-licensed package?</p></div>`)),
    ).toEqual([expect.stringMatching(ANSWER)]);
  });

  test("words beside a file are answered; a picture goes along as a link; a file of a channel is asked for", async () => {
    const picture = {
      contentType: "image/png",
      name: "shot.png",
      contentUrl: "https://acme.sharepoint.com/shot.png",
    };
    const answers = await answersTo("eli", QUESTION, { over: { attachments: [picture] } }, 2);
    expect(answers[0]).toMatch(ANSWER);
    expect(answers[1]).toMatch(/shot\\?\.png.*link to it/u);
    const lock = teams.upload("package-lock.json", { lockfileVersion: 3, packages: {} });
    const both = await answersTo("eli", QUESTION, { over: { attachments: [lock] } }, 2);
    expect(both.join("\n")).toMatch(/copyright (?:notice|line)[^]*package-lock\\?\.json lists no packages/iu);
    const thread = teams.channel({ channel: "files" });
    await teams.mention(thread, "eli", "check this", html('<p>OSPO check this</p><attachment id="f"></attachment>'));
    expect(wordsOf((await answersIn(thread, 1))[0]!)).toMatch(/no files of channels/u);
  });

  test("a message that is too long can go to a person", async () => {
    const [refused] = await answersTo("fay", "word ".repeat(1000), {});
    expect(refused).toMatch(/I can read up to 4,000[^]*Ask a person/u);
  });

  test("the time to read HTML grows linearly, whatever is in it", () => {
    const slow: string[] = [];
    const parts = [
      "<blockquote",
      "<blockquote>",
      '<blockquote itemtype="http://schema.skype.com/Reply" itemid="',
      "<p>a</p>",
    ];
    for (const part of [
      ...parts,
      '<b itemprop="mri" itemid="',
      "&",
      "</blockquote",
      '<x itemtype="',
      "<at id=",
      "\n",
    ]) {
      const read = (length: number) =>
        cpuMs(() => {
          const content = part.repeat(length / part.length);
          const activity: any = {
            recipient: { id: "28:x" },
            text: "",
            attachments: [{ contentType: "text/html", content }],
          };
          parseMessage(activity);
          parseMessage({ ...activity, attachments: [REFERENCE({ originalMessageContent: content })] });
        }, 2);
      if (read(880_000) > Math.max(100, 8 * read(20_000))) slow.push(part);
    }
    expect(slow).toEqual([]);
  });

  test("Teams found nothing in these tests that breaks its rules", () => {
    expect(teams.complaints).toEqual([]);
  });
});
