/**
 * Teams for minutes: people ask, follow up, press, file and reply, while Teams delivers twice, limits rates and drops
 * connections, and the desk is killed in between. Then it checks: is every question answered once? Does every ticket
 * have one card, and its asker every staff reply? Teams cannot be asked what it has taken. So a post may be there twice
 * where its answer was lost, or where the kill fell between the two; these are told apart from all others, which may
 * not.
 *
 *   npm run soak:teams -- [--seconds 60 | --minutes 30] [--database postgres://…]
 */
import { setTimeout as wait } from "node:timers/promises";
import { openTeamsPeer } from "../../test/stubs/teams-peer.ts";
import { APP_ID, type Delivery, PASSWORD, type Place, TENANT } from "../../test/stubs/teams-sender.ts";
import { findAction } from "../../test/stubs/teams-rules.ts";
import type { Message } from "../../test/stubs/teams-service.ts";
import { KNOWN } from "./small-handbook.ts";
import { type Act, chance, counts, DUPLICATES, pick, soak, UNKNOWN, untilTaken } from "./soak.ts";
import { keyOf, openPosts, twiceIn } from "./teams-twice.ts";

const EVERY_MS = 450;
/** Teams' own limit for a bot in one conversation. */
const MAX_PER_SECOND = 7;
const STAFF_CHANNEL = "ospo-staff";
/** A press that takes longer may have its result posted as a message: the desk answers "one moment" after 3.5 s. */
const IN_TIME_MS = 3400;

const teams = await openTeamsPeer();
const staffPlace = teams.openChannel(STAFF_CHANNEL);
const staff = teams.person("ana");
teams.throttle(MAX_PER_SECOND);
teams.failBy(chance);

type Sent = { type: string; id: string; conversation: { id: string }; from: { aadObjectId?: string } };

let desk = "";
async function send(headers: Headers, activity: object): Promise<Response> {
  return await fetch(`${desk}/api/messages`, { method: "POST", headers, body: JSON.stringify(activity) });
}

/**
 * Like Teams: repeats a message until acknowledged; the person presses a failed button again. Sometimes once more
 * without reason.
 */
teams.connect(async ({ headers, body }) => {
  const activity = (await new Response(body).json()) as Sent;
  let sent = activity;
  const taken = await untilTaken(async (retry) => {
    if (activity.type !== "invoke") return await send(headers, sent);
    if (retry > 0) sent = { ...activity, id: teams.nextId() };
    const began = performance.now();
    const response = await send(headers, sent).catch(() => undefined);
    if (!response?.ok || performance.now() - began > IN_TIME_MS) expectMessages(activity);
    return response ?? Response.error();
  });
  if (Math.random() < DUPLICATES) void again(headers, sent);
  return taken;
});

/** The desk did not answer a press in time. If it took the press, it posts the result there or to the person. */
function expectMessages({ conversation, from }: Sent): void {
  late.add(conversation.id);
  late.add(`a:1${from.aadObjectId}`);
}

async function again(headers: Headers, activity: object): Promise<void> {
  counts.again++;
  await wait(Math.random() * 5000);
  await send(headers, activity).catch(() => undefined);
}

/** What each conversation must contain in the end. */
type Talk = { where: Place; who: string; questions: number; pressed: boolean };
const talks: Talk[] = [];
const commands: Place[] = [];
const filed: string[] = [];
const staffSaid: { text: string; card: Message }[] = [];
const claimed: Message[] = [];
/**
 * Conversations where a dialog or the answer to a press came too late: the desk posts a message instead, and again to a
 * person who presses again.
 */
const late = new Set<string>();
/** Teams took the post, and the desk was killed before it recorded that. */
const cut = new Set<Message>();
let count = 0;

/** Cached, because this process also answers the desk. */
const written = new WeakMap<object, string>();
function jsonOf({ activity }: Message): string {
  const json = written.get(activity) ?? JSON.stringify(activity);
  written.set(activity, json);
  return json;
}

/** The texts that the desk posted there, each once. */
const saidIn = (where: Place): Map<string, Message> =>
  new Map(teams.messages(where).map((each) => [keyOf(each), each]));
const cards = (): Message[] =>
  teams.conversations.get(staffPlace)!.messages.filter(({ activity }) => /^#\d+ /u.test(activity.summary ?? ""));
/** The desk posts again what it does not know it has posted. */
const knownCards = (): Message[] => cards().filter((each) => !each.lost && !cut.has(each));
/**
 * Posted again before the desk knew of it: the last card is the ticket's, and people who write under this one are told
 * so.
 */
const isForgotten = (card: Message): boolean => cards().findLast((each) => keyOf(each) === keyOf(card)) !== card;
const threadOf = ({ id }: Message): Place => teams.channel({ channel: STAFF_CHANNEL, root: id });
const has = (message: Message, words: string): boolean => jsonOf(message).includes(words);
const STAFF_SAID = /Word \d+ of staff\./u;
/** A person who has not asked before, so that their chat contains only this. */
const somebody = (): string => `p${++count}`;

async function ask(kind: "personal" | "channel" | "group"): Promise<void> {
  const who = somebody();
  const text = `${Math.random() < 0.6 ? KNOWN : UNKNOWN} (${count})`;
  if (kind === "personal") {
    const where = teams.personal(who);
    await teams.say(where, who, text);
    talks.push({ where, who, questions: 1, pressed: false });
  } else {
    const root = teams.nextId();
    const where = kind === "group" ? teams.groupChat(`g${count}`) : teams.channel({ root });
    await teams.mention(where, who, text, { over: { id: root } });
    talks.push({ where, who, questions: 1, pressed: false });
  }
}

/** Group chats have no threads, so the desk must be mentioned again. */
async function followUp(): Promise<void> {
  const talk = pick(talks.filter(({ pressed, where }) => !pressed && teams.messages(where).length > 0));
  if (!talk) return await ask("personal");
  talk.questions++;
  const isGroup = talk.where.conversation.conversationType === "groupChat";
  await (isGroup ? teams.mention : teams.say)(talk.where, talk.who, `${KNOWN} (again ${++count})`);
}

async function command(): Promise<void> {
  const who = somebody();
  const where = teams.personal(who);
  await teams.say(where, who, pick(["help", "tickets", `ask ${KNOWN}`])!);
  commands.push(where);
}

async function askPerson(): Promise<void> {
  const offers = ({ where }: Talk): Message | undefined =>
    teams.messages(where).find((each) => has(each, '"ask-person"'));
  const talk = pick(talks.filter((each) => !each.pressed && each.questions === 1 && offers(each)));
  if (!talk) return await ask("personal");
  talk.pressed = true;
  const offer = offers(talk)!;
  await teams.press(talk.where, talk.who, offer, "Ask a person");
  if (Math.random() < 0.3) await teams.press(talk.where, talk.who, offer, "Ask a person");
}

/** By dialogs. If one does not open in time, the person gives up. */
async function request(): Promise<void> {
  const who = somebody();
  const where = teams.personal(who);
  // No name is the prefix of another.
  const repository = `https://github.com/soak/r${count}x`;
  const answers = {
    repository,
    why: "w",
    license: "MIT",
    owner: "me",
    size: "full",
    thirdParty: "none",
    exportControl: "none",
  };
  await teams.say(where, who, `request release ${repository}`);
  const offer = await seen(where, "Open the form");
  if (!offer) return;
  const form = await teams.press(where, who, offer, "Open the form");
  if (!form.body.task?.value?.card) late.add(where.conversation.id);
  const preview = await submit(form, "Next", { ...answers, secretsChecked: "yes", nameChecked: "yes" });
  const done = preview && (await submit(preview, "File it", { attested: "true" }));
  if (/#\d+ is filed/u.test(JSON.stringify(done?.body ?? ""))) filed.push(repository);

  async function submit({ body }: Delivery, title: string, fields: object): Promise<Delivery | undefined> {
    const action = findAction(body.task?.value?.card?.content, title);
    const inputs = Object.fromEntries(Object.entries(fields).map(([name, value]) => [`field:${name}`, value]));
    if (!action) return undefined;
    const sent = await teams.submitDialog(where, who, { ...action.data, ...inputs });
    if (!sent.body?.task) late.add(where.conversation.id);
    return sent;
  }
}

async function seen(where: Place, words: string): Promise<Message | undefined> {
  const found = (): Message | undefined => teams.messages(where).find((each) => has(each, words));
  for (let i = 0; i < 100 && !found(); i++) await wait(100);
  return found();
}

async function staffReplies(): Promise<void> {
  const card = pick(knownCards());
  if (!card) return await ask("personal");
  const text = `Word ${++count} of staff.`;
  staffSaid.push({ text, card });
  await teams.say(threadOf(card), staff.name, text);
}

async function claim(): Promise<void> {
  const card = pick(knownCards().filter((each) => !claimed.includes(each) && has(each, '"Claim"')));
  if (!card) return await ask("personal");
  claimed.push(card);
  await teams.press(threadOf(card), staff.name, card, "Claim");
}

const ACTS: Act[] = [
  [25, () => ask("personal")],
  [15, () => ask("channel")],
  [8, () => ask("group")],
  [15, followUp],
  [10, command],
  [8, askPerson],
  [5, request],
  [10, staffReplies],
  [4, claim],
];

function missing(): string[] {
  const reached = new Map(staffSaid.map(({ text }) => [text, new Set<string>()]));
  for (const { id, messages } of teams.conversations.values())
    for (const each of messages) reached.get(STAFF_SAID.exec(jsonOf(each))?.[0] ?? "")?.add(id);
  const all = cards();
  return [
    ...talks.flatMap(({ where, questions, pressed }) => {
      const answers = [...saidIn(where).values()].filter((each) => !STAFF_SAID.test(jsonOf(each)));
      const expected = questions + (pressed ? 1 : 0);
      const isComplete = late.has(where.conversation.id) ? answers.length >= expected : answers.length === expected;
      return isComplete ? [] : [`${where.conversation.id} has ${answers.length} answers for ${expected}`];
    }),
    ...commands.flatMap((where) =>
      saidIn(where).size === 1 ? [] : [`${where.conversation.id} has no answer, or several`],
    ),
    ...staffSaid.flatMap(({ text, card }) => {
      const askers = reached.get(text)!.size;
      if (askers === 1) return [];
      const isTold =
        isForgotten(card) && teams.messages(threadOf(card)).some((each) => has(each, "Nobody received this"));
      return isTold ? [] : [`"${text}" reached ${askers} askers`];
    }),
    ...filed.flatMap((name) =>
      new Set(all.filter((each) => has(each, name)).map(keyOf)).size === 1 ? [] : [`${name} has no card`],
    ),
    ...claimed.flatMap((card) =>
      isForgotten(card) || has(card, `"${staff.name}"`)
        ? []
        : [`${card.activity.summary} does not show who claimed it`],
    ),
  ];
}

const doubled = () => twiceIn(teams.conversations, cut, late);

await soak({
  platform: "Teams",
  settings: {
    STAFF: `web:ana,teams:${staff.id}`,
    TEAMS_APP_ID: APP_ID,
    TEAMS_APP_PASSWORD: PASSWORD,
    TEAMS_TENANT_ID: TENANT,
    TEAMS_OPENID_METADATA_URL: teams.openIdMetadataUrl,
    TEAMS_LOGIN_URL: teams.origin,
    TEAMS_STAFF_CHANNEL: staffPlace,
  },
  serves: (url) => (desk = url),
  acts: ACTS,
  everyMs: EVERY_MS,
  killed: async (db) => {
    for (const message of await openPosts(db, teams)) cut.add(message);
  },
  missing,
  twice: () => [...doubled().unexplained, ...teams.complaints],
  tickets: () => ({ questions: talks.filter(({ pressed }) => pressed).length, requests: filed.length }),
  summary: () =>
    `${talks.reduce((sum, { questions }) => sum + questions, 0)} questions in ${talks.length} conversations, ${commands.length} commands, ` +
    `${talks.filter(({ pressed }) => pressed).length} tickets, ${filed.length} requests, ${claimed.length} claims, ${staffSaid.length} words of staff, ` +
    `${staffSaid.filter(({ card }) => isForgotten(card)).length} of them under a card that was posted again; ` +
    `twice because its answer was lost: ${doubled().lost}, because the kill fell within it: ${doubled().cut}, because a window came too late: ${doubled().late}`,
});
await teams.close();
