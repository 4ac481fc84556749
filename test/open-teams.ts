/** The desk in Teams for tests: the real channel and jobs, signed tokens, and a Teams peer that keeps state. */
import { expect } from "vitest";
import { TeamsChannel, type TeamsOptions } from "../src/channels/teams/teams.ts";
import type { Desk } from "../src/desk/desk.ts";
import { Jobs } from "../src/jobs/jobs.ts";
import { deadLetterChatJob } from "../src/delivery/dead-letters.ts";
import { queueChatJobs } from "../src/delivery/posts.ts";
import { log, openDesk, type OpenDesk, STAFF } from "./open-desk.ts";
import { openTeamsPeer } from "./stubs/teams-peer.ts";
import { APP_ID, PASSWORD, type Place, TENANT } from "./stubs/teams-sender.ts";

export type Teams = Awaited<ReturnType<typeof openTeamsPeer>>;
export type Message = ReturnType<Teams["messages"]>[number];
export type OpenTeams = AsyncDisposable & {
  open: OpenDesk;
  teams: Teams;
  /** The thread in the staff channel that a ticket's card starts. */
  staffThread: (card: Pick<Message, "id">) => Place;
  /** The cards of tickets. */
  cards: () => Message[];
  /** Waits for the card of that ticket. */
  cardOf: (ticket: number | string) => Promise<Message>;
  /** As after a restart. */
  restart: (change?: Partial<TeamsOptions>) => Promise<void>;
  stop: () => Promise<void>;
  /** Why posts are held, as /readyz says it. */
  heldBecause: () => Promise<string | null>;
  /** Waits until the desk has posted so many messages there, and returns them. */
  messagesIn: (where: Place, count: number) => Promise<Message[]>;
};

/** Another chat of the same desk. */
type Beside = {
  name: string;
  hasStaff: boolean;
  receive: (request: Request) => Promise<Response>;
  deliver: TeamsChannel["deliver"];
};

const STAFF_CHANNEL = "ospo-staff";

export async function openTeams(
  options: Parameters<typeof openDesk>[0] & { channel?: Partial<TeamsOptions>; beside?: (desk: Desk) => Beside } = {},
): Promise<OpenTeams> {
  const { channel: given = {}, beside, ...rest } = options;
  const stack = new AsyncDisposableStack();
  const teams = await openTeamsPeer();
  stack.defer(async () => await teams.close());
  const staffPlace = teams.openChannel(STAFF_CHANNEL);
  let settings: Partial<TeamsOptions> = { staffPlace, ...given };
  const late: { jobs?: Jobs; channel?: TeamsChannel; beside?: Beside } = {};
  const channelOf = (desk: Desk): TeamsChannel =>
    new TeamsChannel({
      desk,
      log,
      identity: {
        kind: "registered",
        appId: APP_ID,
        password: PASSWORD,
        tenantId: TENANT,
        openIdMetadataUrl: teams.openIdMetadataUrl,
        loginUrl: teams.origin,
        tokens: "botbuilder",
      },
      publicUrl: "https://desk.example",
      staffPlace: null,
      ...settings,
    });
  const enqueueOutgoing: Desk["enqueueOutgoing"] = async (tx, what) =>
    await late.jobs!.enqueueChatJobs(
      tx,
      await queueChatJobs(
        tx,
        [{ name: "teams", hasStaff: settings.staffPlace !== null }, ...(late.beside ? [late.beside] : [])],
        what,
      ),
    );
  const open = stack.use(
    await openDesk({
      staff: [
        ...STAFF,
        { channel: "teams", id: teams.person("ana").id, groups: [] },
        { channel: "teams", id: teams.person("ben").id, groups: ["legal"] },
      ],
      enqueueOutgoing,
      deliver: async (tx, ids) =>
        await enqueueOutgoing(
          tx,
          ids.map((notification) => ({ notification })),
        ),
      teams: (desk) => {
        late.channel = channelOf(desk);
        return (request) => late.channel!.receive(request);
      },
      ...(beside && {
        slack: (desk: Desk) => {
          late.beside = beside(desk);
          return late.beside.receive;
        },
      }),
      ...rest,
    }),
  );
  teams.connect(`${open.url}/api/messages`);
  stack.defer(async () => await late.channel?.[Symbol.asyncDispose]());
  late.jobs = stack.use(
    await Jobs.open(open.database, log, { retryLimit: 2, retryDelay: 1, retryBackoff: false, longestWaitMs: 60_000 }),
  );
  await late.jobs.startWorkers({
    deliverNotification: null,
    deliverToChat: async (job) => await (job.channel === "teams" ? late.channel! : late.beside!).deliver(job),
    deadLetterChatJob: (job, because) => deadLetterChatJob(open.desk, job, because),
    sweep: () => Promise.resolve(),
    daily: () => Promise.resolve(),
  });
  late.channel!.start();
  const stop = async (): Promise<void> => await late.channel![Symbol.asyncDispose]();
  const cards = (): Message[] => teams.conversations.get(staffPlace)!.messages.filter(({ deleted }) => !deleted);
  return {
    open,
    teams,
    stop,
    heldBecause: async () => await late.channel!.heldBecause(),
    cards,
    cardOf: async (ticket) => {
      const card = (): Message | undefined =>
        cards().find(({ activity }) => activity.summary?.startsWith(`#${ticket} `));
      await expect.poll(card).toBeDefined();
      return card()!;
    },
    staffThread: ({ id }) => teams.channel({ channel: STAFF_CHANNEL, root: id }),
    restart: async (change = {}) => {
      await stop();
      settings = { ...settings, ...change };
      late.channel = channelOf(open.desk);
      late.channel.start();
    },
    messagesIn: async (where, count) => {
      await expect.poll(() => teams.messages(where).length).toBe(count);
      return teams.messages(where);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const ASK = "Ask a person";

/** Asks a question that the handbook does not answer in a personal chat, then presses "Ask a person". */
export async function ticketFor(
  { teams }: OpenTeams,
  who: string,
  question: string,
): Promise<{ chat: Place; number: number }> {
  const chat = teams.personal(who);
  const before = teams.messages(chat).length;
  await teams.say(chat, who, question);
  // A late answer comes after a message that says so.
  const since = (): Message[] => teams.messages(chat).slice(before);
  const offered = (): Message | undefined => since().find(({ activity }) => JSON.stringify(activity).includes(ASK));
  await expect.poll(offered).toBeDefined();
  expect((await teams.press(chat, who, offered()!, ASK)).status).toBe(200);
  const number = (): string | undefined => since().flatMap((each) => /#(\d+)/u.exec(wordsOf(each))?.[1] ?? [])[0];
  await expect.poll(number).toBeDefined();
  return { chat, number: Number(number()) };
}

/** The whole text of a message: its own and that of its cards. */
export function wordsOf({ activity }: Pick<Message, "activity">): string {
  const found: string[] = [activity.text ?? ""];
  const walk = (part: any): void => {
    if (Array.isArray(part)) for (const each of part) walk(each);
    else if (typeof part === "object" && part !== null)
      for (const [key, value] of Object.entries(part)) {
        if (typeof value === "string" && ["text", "title", "value", "label"].includes(key)) found.push(value);
        else if (key !== "data" && key !== "fallback") walk(value);
      }
  };
  walk(activity.attachments ?? []);
  return found.join("\n");
}

/** What a dialog sends when that button is pressed, with the values that were filled in. */
export function filled({ body }: { body: any }, title: string, inputs: Record<string, string> = {}): object {
  const card = body.task.value.card.content;
  const sets = card.body
    .flatMap((part: any) => [part, ...(part.items ?? [])])
    .filter(({ type }: any) => type === "ActionSet");
  const actions = [...(card.actions ?? []), ...sets.flatMap((set: any) => set.actions)];
  const action = actions.find((each: any) => each.title === title);
  if (!action) throw new Error(`no ${title} among ${actions.map((each: any) => each.title).join(", ")}`);
  const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`field:${name}`, value]));
  return { ...action.data, ...given };
}

/** The inputs of a dialog: their names and values. */
export function inputsOf({ body }: { body: any }): Record<string, string | undefined> {
  const parts: any[] = body.task.value.card.content.body.filter(({ type }: any) => type.startsWith("Input."));
  return Object.fromEntries(parts.map(({ id, value }) => [id.replace("field:", ""), value]));
}
