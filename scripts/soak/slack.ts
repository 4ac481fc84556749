/**
 * Slack for minutes: people ask, follow up, press, file and reply, while Slack delivers twice, limits rates and drops
 * connections, and the desk is killed in between. Then it checks: is every question answered once? Does every ticket
 * have one card, and its asker every staff reply?
 *
 *   npm run soak:slack -- [--seconds 60 | --minutes 30] [--database postgres://…]
 */
import { setTimeout as wait } from "node:timers/promises";
import { BOT, SECRET, SlackPeer, TOKEN } from "../../test/stubs/slack-peer.ts";
import { KNOWN } from "./small-handbook.ts";
import { type Act, chance, counts, DUPLICATES, pick, soak, UNKNOWN, untilTaken } from "./soak.ts";

const ASKERS = ["U1", "U2", "UBEN"];
/** Slack takes one message a second in a channel: more than that only grows the queue. */
const EVERY_MS = 900;

const slack = await SlackPeer.open();
slack.rates = true;
slack.chance = chance;

/** Like Slack: repeats until acknowledged, and sometimes once more without reason. */
const deliver = slack.deliver.bind(slack);
slack.deliver = async (kind, payload, sending) => {
  const sent = await untilTaken(async (retryNum) => await deliver(kind, payload, { ...sending, retryNum }));
  if (Math.random() < DUPLICATES) void again(kind, payload);
  return sent;
};

/** The same event again, or the same message in another event. */
async function again(kind: Parameters<typeof deliver>[0], payload: any): Promise<void> {
  counts.again++;
  await wait(Math.random() * 5000);
  const isSaid = payload.event?.type === "message" || payload.event?.type === "app_mention";
  const other = isSaid && Math.random() < 0.5 ? { ...payload, event_id: `Ev${Math.random()}` } : payload;
  await deliver(kind, other, { retryNum: 1 }).catch(() => undefined);
}

/** What each thread must contain in the end. */
type Thread = { ts: string; user: string; channel: string; questions: number; pressed: boolean };
const threads: Thread[] = [];
const commands: string[] = [];
const filed: string[] = [];
const staffSaid: string[] = [];
const markOf = ({ metadata }: SlackPeer["posted"][number]): string => metadata?.event_payload?.id ?? "";
const cards = () => slack.inChannel("CSTAFF").filter((each) => markOf(each).startsWith("ticket:"));
const hasButton = (each: SlackPeer["posted"][number], action: string): boolean =>
  each.blocks.some(({ elements = [] }) => elements.some((element: any) => element.action_id === action));
let count = 0;
/** A person fills in one form at a time. */
let isFiling = false;

async function ask(channel?: string): Promise<void> {
  const user = pick(ASKERS)!;
  const text = `${Math.random() < 0.6 ? KNOWN : UNKNOWN} (${++count})`;
  const { ts, channel: place } = await slack.say(
    user,
    channel ? `<@${BOT}> ${text}` : text,
    channel ? { channel } : {},
  );
  threads.push({ ts, user, channel: place, questions: 1, pressed: false });
}

const ACTS: Act[] = [
  [35, () => ask()],
  [15, () => ask("C1")],
  [
    15,
    async () => {
      const thread = pick(threads.filter(({ pressed, ts }) => !pressed && slack.inThread(ts).length > 0));
      if (!thread) return await ask();
      thread.questions++;
      await slack.say(thread.user, `${KNOWN} (again ${++count})`, { thread_ts: thread.ts, channel: thread.channel });
    },
  ],
  [
    10,
    async () =>
      void commands.push((await slack.command(pick(ASKERS)!, "/ospo", `ask ${KNOWN} (${++count})`)).response_url),
  ],
  [
    8,
    async () => {
      const thread = pick(
        threads.filter(
          ({ pressed, questions, ts }) =>
            !pressed && questions === 1 && slack.inThread(ts).some((each) => hasButton(each, "ask-person")),
        ),
      );
      if (!thread) return await ask();
      thread.pressed = true;
      const at = slack.inThread(thread.ts).find((each) => hasButton(each, "ask-person"))!;
      await slack.click(thread.user, at, "ask-person");
      if (Math.random() < 0.3) await slack.click(thread.user, at, "ask-person");
    },
  ],
  [5, request],
  [
    12,
    async () => {
      const card = pick(cards());
      if (!card) return await ask();
      const text = `Word ${++count} of staff.`;
      staffSaid.push(text);
      await slack.say("UANA", text, { channel: "CSTAFF", thread_ts: card.ts });
    },
  ],
];

/** Files a request by its modal. If Slack did not open it in time, the person gives up. */
async function request(): Promise<void> {
  if (isFiling) return await ask();
  isFiling = true;
  try {
    await file();
  } finally {
    isFiling = false;
  }
}

async function file(): Promise<void> {
  const user = "U1";
  // No name is the prefix of another.
  const repository = `https://github.com/soak/r${++count}x`;
  const answers = {
    repository,
    why: "w",
    license: "MIT",
    owner: "me",
    size: "full",
    thirdParty: "none",
    exportControl: "none",
  };
  slack.modals.delete(user);
  await slack.command(user, "/ospo", `request release ${repository}`);
  const form = await shown(user, "request");
  if (!form) return;
  await slack.submit(form, { ...answers, secretsChecked: "yes", nameChecked: "yes" });
  const preview = await shown(user, "request-file");
  if (preview) {
    const sent = await slack.submit(
      preview,
      preview.blocks.some((block: any) => block.block_id === "field:attested") ? { attested: ["yes"] } : {},
    );
    if (sent.response_action === "update") filed.push(repository);
  }
}

async function shown(user: string, id: string): Promise<any> {
  for (let i = 0; i < 40 && slack.modal(user)?.callback_id !== id; i++) await wait(100);
  return slack.modal(user)?.callback_id === id ? slack.modal(user) : undefined;
}

await soak({
  platform: "Slack",
  settings: {
    STAFF: "web:ana,slack:UANA",
    SLACK_BOT_TOKEN: TOKEN,
    SLACK_SIGNING_SECRET: SECRET,
    SLACK_API_URL: slack.apiUrl,
    SLACK_STAFF_CHANNEL: "CSTAFF",
  },
  serves: (url) => (slack.desk = url),
  acts: ACTS,
  everyMs: EVERY_MS,
  missing,
  twice,
  tickets: () => ({ questions: threads.filter(({ pressed }) => pressed).length, requests: filed.length }),
  summary: () =>
    `${threads.reduce((sum, { questions }) => sum + questions, 0)} questions in ${threads.length} threads, ${commands.length} commands, ` +
    `${threads.filter(({ pressed }) => pressed).length} tickets, ${filed.length} requests, ${staffSaid.length} words of staff`,
});
await slack[Symbol.asyncDispose]();

function missing(): string[] {
  const texts = slack.posted.map(({ text }) => text);
  const inCards = cards().map(({ text, blocks }) => text + JSON.stringify(blocks));
  return [
    ...threads.flatMap(({ ts, questions, pressed }) => {
      const answers = slack.inThread(ts).filter((each) => !staffSaid.some((text) => each.text.endsWith(text)));
      const expected = questions + (pressed ? 1 : 0);
      return answers.length === expected ? [] : [`thread ${ts} has ${answers.length} answers for ${expected}`];
    }),
    ...commands.flatMap((url) => (slack.responses.some(({ to }) => to === url) ? [] : [`${url} has no answer`])),
    ...staffSaid.flatMap((text) => {
      const times = texts.filter((each) => each.endsWith(`: ${text}`)).length;
      return times === 1 ? [] : [`"${text}" reached the asker ${times} times`];
    }),
    ...filed.flatMap((name) =>
      inCards.filter((card) => card.includes(name)).length === 1 ? [] : [`${name} has no card, or several`],
    ),
    ...slack.posted.filter(({ stream }) => stream === "open").map(({ ts }) => `the stream ${ts} has no end`),
  ];
}

/** Each post of the desk has a mark of its own. */
function twice(): string[] {
  const marks = slack.posted.map((each) => `${each.channel} ${markOf(each)}`).filter((mark) => !mark.endsWith(" "));
  return marks.filter((mark, i) => marks.indexOf(mark) < i).map((mark) => `${mark} is there twice`);
}
