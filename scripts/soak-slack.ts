/**
 * Slack for minutes on end: people ask, follow up, press, file and reply, while Slack delivers twice, limits and hangs up, and the desk is killed in
 * the middle. Then: is every question answered, once? Has every ticket one card, and its asker every word of staff?
 *
 *   npm run soak:slack -- [--seconds 60 | --minutes 30] [--database postgres://…]
 */
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Database } from "../src/db/database.ts";
import { BOT, SECRET, SlackPeer, TOKEN } from "../test/stubs/slack-peer.ts";
import { freshDatabase, onServer } from "./fresh-database.ts";
import { type Serving, serveDesk } from "./serve-desk.ts";

const { values: options } = parseArgs({
  options: { seconds: { type: "string" }, minutes: { type: "string" }, database: { type: "string" } },
});
const seconds = options.minutes ? Number(options.minutes) * 60 : Number(options.seconds ?? 60);
const [DUPLICATES, LIMITED, HUNG_UP] = [0.1, 0.05, 0.02];
/** A desk that died over a delivery leaves it to the next after a minute and a half. */
const DRAIN_S = 120;
const KNOWN = "Who may release the escrow?";
const UNKNOWN = "which bus goes to the airport on sunday";
const ASKERS = ["U1", "U2", "UBEN"];
/** Slack takes one message a second in a channel: more than that only grows the queue. */
const EVERY_MS = 900;

const dir = await mkdtemp(path.join(tmpdir(), "ospo-soak-"));
const knowledge = path.join(dir, "knowledge");
await mkdir(knowledge);
await cp(path.join(import.meta.dirname, "../knowledge/policy"), path.join(knowledge, "policy"), { recursive: true });
await writeFile(
  path.join(knowledge, "escrow.md"),
  `# Escrow\n\n## ${KNOWN}\n\nOnly the escrow agent releases the deposited source code.\n`,
);
const databaseUrl = options.database ? await freshDatabase(options.database) : undefined;

const slack = await SlackPeer.open();
slack.rates = true;
const counts = { sent: 0, again: 0, limited: 0, hungUp: 0, slowest: 0 };
slack.chance = () => {
  const dice = Math.random();
  if (dice < LIMITED) return (counts.limited++, { status: 429, headers: { "retry-after": "1" } });
  if (dice < LIMITED + HUNG_UP) return (counts.hungUp++, Math.random() < 0.5 ? "hang-up" : "hang-up-after");
  return undefined;
};

/** As Slack: again until it is acknowledged; and now and then once more for nothing. */
const deliver = slack.deliver.bind(slack);
slack.deliver = async (kind, payload, sending) => {
  for (let retryNum = 0; ; retryNum++) {
    try {
      const sent = await deliver(kind, payload, { ...sending, retryNum });
      if (sent.status === 200) {
        counts.sent++;
        counts.slowest = Math.max(counts.slowest, sent.ms);
        if (Math.random() < DUPLICATES) void again(kind, payload);
        return sent;
      }
    } catch {
      // killed under our hands
    }
    await wait(500);
  }
};

/** The same event, or as a message of a person the same under another event. */
async function again(kind: Parameters<typeof deliver>[0], payload: any): Promise<void> {
  counts.again++;
  await wait(Math.random() * 5000);
  const isSaid = payload.event?.type === "message" || payload.event?.type === "app_mention";
  const other = isSaid && Math.random() < 0.5 ? { ...payload, event_id: `Ev${Math.random()}` } : payload;
  await deliver(kind, other, { retryNum: 1 }).catch(() => undefined);
}

let desk: Serving | undefined;
process.on("exit", () => desk?.child.kill("SIGKILL"));
async function start(): Promise<void> {
  desk = await serveDesk({
    KNOWLEDGE_DIR: knowledge,
    DATA_DIR: path.join(dir, "data"),
    STAFF: "web:ana,slack:UANA",
    SLACK_BOT_TOKEN: TOKEN,
    SLACK_SIGNING_SECRET: SECRET,
    SLACK_API_URL: slack.apiUrl,
    SLACK_STAFF_CHANNEL: "CSTAFF",
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  });
  slack.desk = desk.url;
}

/** What each thread must hold in the end. */
type Thread = { ts: string; user: string; channel: string; questions: number; pressed: boolean };
const threads: Thread[] = [];
const commands: string[] = [];
const filed: string[] = [];
const staffSaid: string[] = [];
const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(Math.random() * items.length)];
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
  const { ts, channel: place } = await slack.say(user, channel ? `<@${BOT}> ${text}` : text, channel ? { channel } : {});
  threads.push({ ts, user, channel: place, questions: 1, pressed: false });
}

const ACTS: [share: number, act: () => Promise<void>][] = [
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
  [10, async () => void commands.push((await slack.command(pick(ASKERS)!, "/ospo", `ask ${KNOWN} (${++count})`)).response_url)],
  [
    8,
    async () => {
      const thread = pick(
        threads.filter(
          ({ pressed, questions, ts }) => !pressed && questions === 1 && slack.inThread(ts).some((each) => hasButton(each, "ask-person")),
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

/** A request by its modal. Where Slack did not open it in time, the person lets it be. */
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
  // None is the beginning of another.
  const repository = `https://github.com/soak/r${++count}x`;
  const answers = { repository, why: "w", license: "MIT", owner: "me", size: "full", thirdParty: "none", exportControl: "none" };
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

console.log(`${seconds} s, ${databaseUrl ? "Postgres" : "embedded database"}`);
await start();
const ends = performance.now() + seconds * 1000;
let isKilled = false;
const running = new Set<Promise<void>>();
while (performance.now() < ends) {
  let dice = Math.random() * ACTS.reduce((sum, [share]) => sum + share, 0);
  const [, act] = ACTS.find(([share]) => (dice -= share) < 0)!;
  const doing = act().finally(() => running.delete(doing));
  running.add(doing);
  await wait(EVERY_MS * (0.5 + Math.random()));
  if (isKilled || performance.now() < ends - seconds * 500) continue;
  isKilled = true;
  desk!.child.kill("SIGKILL");
  await once(desk!.child, "exit");
  await start();
}
await Promise.all(running);
const drained = performance.now();
let problems = missing();
while (problems.length > 0 && performance.now() - drained < DRAIN_S * 1000) {
  await wait(1000);
  problems = missing();
}
const drain = Math.round((performance.now() - drained) / 1000);
// What is there twice comes late.
await wait(8000);
desk!.child.kill("SIGTERM");
await once(desk!.child, "exit");
problems = [...missing(), ...twice(), ...(await unfinished())];

console.log(
  `${counts.sent} requests acknowledged, the slowest in ${Math.round(counts.slowest)} ms; ${counts.again} delivered again; ` +
    `${slack.calls.length} calls of the Web API, ${counts.limited} limited, ${counts.hungUp} hung up; drained ${drain} s after the end`,
);
console.log(
  `${threads.reduce((sum, { questions }) => sum + questions, 0)} questions in ${threads.length} threads, ${commands.length} commands, ` +
    `${threads.filter(({ pressed }) => pressed).length} tickets, ${filed.length} requests, ${staffSaid.length} words of staff`,
);
console.log(problems.length === 0 ? "nothing unanswered, nothing twice, nothing lost" : problems.slice(0, 20).join("\n"));
process.exitCode = problems.length === 0 ? 0 : 1;
await slack[Symbol.asyncDispose]();
await rm(dir, { recursive: true, force: true });
if (options.database && databaseUrl)
  await onServer(options.database, `drop database ${new URL(databaseUrl).pathname.slice(1)} with (force)`);

function missing(): string[] {
  const told = slack.posted.map(({ text }) => text);
  const inCards = cards().map(({ text, blocks }) => text + JSON.stringify(blocks));
  return [
    ...threads.flatMap(({ ts, questions, pressed }) => {
      const answers = slack.inThread(ts).filter((each) => !staffSaid.some((text) => each.text.endsWith(text)));
      const expected = questions + (pressed ? 1 : 0);
      return answers.length === expected ? [] : [`thread ${ts} has ${answers.length} answers for ${expected}`];
    }),
    ...commands.flatMap((url) => (slack.responses.some(({ to }) => to === url) ? [] : [`${url} has no answer`])),
    ...staffSaid.flatMap((text) => {
      const times = told.filter((each) => each.endsWith(`: ${text}`)).length;
      return times === 1 ? [] : [`"${text}" reached the asker ${times} times`];
    }),
    ...filed.flatMap((name) => (inCards.filter((card) => card.includes(name)).length === 1 ? [] : [`${name} has no card, or several`])),
    ...slack.posted.filter(({ stream }) => stream === "open").map(({ ts }) => `the stream ${ts} has no end`),
  ];
}

/** Each post of the desk has a mark of its own. */
function twice(): string[] {
  const marks = slack.posted.map((each) => `${each.channel} ${markOf(each)}`).filter((mark) => !mark.endsWith(" "));
  return marks.filter((mark, i) => marks.indexOf(mark) < i).map((mark) => `${mark} is there twice`);
}

/** What the desk itself knows. */
async function unfinished(): Promise<string[]> {
  await using database = await Database.open(
    databaseUrl ? { kind: "postgres", url: databaseUrl } : { kind: "embedded", dir: path.join(dir, "data/database") },
  );
  const { db } = database;
  const undone = await db.selectFrom("delivery").select("event_id").where("done_at", "is", null).execute();
  const unposted = await db.selectFrom("post").select(["key", "failure"]).where("posted_at", "is", null).execute();
  const tickets = await db
    .selectFrom("ticket")
    .leftJoin("card", "card.ticket_number", "ticket.number")
    .select(["number", "ts", "kind"])
    .execute();
  const pressed = threads.filter((thread) => thread.pressed).length;
  const questions = tickets.filter(({ kind }) => kind === "question").length;
  return [
    ...undone.map(({ event_id }) => `${event_id} was acknowledged and never done`),
    ...unposted.map(({ key, failure }) => `${key} was not posted: ${failure ?? "no reason"}`),
    ...tickets.filter(({ ts }) => ts === null).map(({ number }) => `ticket ${number} has no card`),
    ...(questions === pressed ? [] : [`${questions} tickets of ${pressed} questions`]),
    ...(tickets.length - questions >= filed.length ? [] : [`${tickets.length - questions} of ${filed.length} requests`]),
  ];
}
