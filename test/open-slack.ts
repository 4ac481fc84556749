/**
 * The desk in Slack as a test uses it: the real channel on either transport, the real jobs, and a Slack that keeps
 * state.
 */
import { expect, vi } from "vitest";
import { SlackChannel, type SlackOptions } from "../src/channels/slack/slack.ts";
import type { Desk } from "../src/desk/desk.ts";
import { Jobs } from "../src/jobs/jobs.ts";
import { deadLetterChatJob } from "../src/delivery/dead-letters.ts";
import { queueChatJobs } from "../src/delivery/posts.ts";
import { DATABASES, log, openDesk, type OpenDesk, STAFF } from "./open-desk.ts";
import { APP_TOKEN, SECRET, SlackPeer, TOKEN } from "./stubs/slack-peer.ts";

const SLACK_STAFF = [
  ...STAFF,
  { channel: "slack", id: "UANA", groups: [] },
  { channel: "slack", id: "UBEN", groups: ["legal"] },
];

/** Both transports; together they cover both databases. */
export const SLACKS = [
  { name: `HTTP and ${DATABASES[0]![0]}`, database: DATABASES[0]![1], socket: false },
  { name: `Socket Mode and ${DATABASES.at(-1)![0]}`, database: DATABASES.at(-1)![1], socket: true },
];

export type OpenSlack = AsyncDisposable & {
  open: OpenDesk;
  slack: SlackPeer;
  /** Like a restart: another channel on the same desk, which takes over undelivered posts and unhandled events. */
  restart: (change?: Partial<SlackOptions>) => Promise<void>;
  stop: () => Promise<void>;
  /** Why posts are held, as /readyz says it. */
  heldBecause: () => Promise<string | null>;
  /** Waits until a thread has so many messages, and returns them. */
  answersTo: (ts: string, count?: number) => Promise<SlackPeer["posted"]>;
};

export async function openSlack(
  options: Parameters<typeof openDesk>[0] & { socket?: boolean; channel?: Partial<SlackOptions> } = {},
): Promise<OpenSlack> {
  const { socket = false, channel: given = {}, ...rest } = options;
  const stack = new AsyncDisposableStack();
  const slack = stack.use(await SlackPeer.open());
  let settings: Partial<SlackOptions> = { staffPlace: "CSTAFF", ...given };
  const late: { jobs?: Jobs; channel?: SlackChannel } = {};
  const channelOf = (desk: Desk): SlackChannel =>
    new SlackChannel({
      desk,
      log,
      token: TOKEN,
      signingSecret: socket ? null : SECRET,
      appToken: socket ? APP_TOKEN : null,
      apiUrl: slack.apiUrl,
      publicUrl: "https://desk.example",
      staffPlace: null,
      emoji: { claim: null, done: null },
      userGroups: new Map(),
      ...settings,
    });
  const enqueueOutgoing: Desk["enqueueOutgoing"] = async (tx, what) =>
    await late.jobs!.enqueueChatJobs(
      tx,
      await queueChatJobs(tx, [{ name: "slack", hasStaff: settings.staffPlace !== null }], what),
    );
  const open = stack.use(
    await openDesk({
      staff: SLACK_STAFF,
      enqueueOutgoing,
      deliver: async (tx, ids) =>
        await enqueueOutgoing(
          tx,
          ids.map((notification) => ({ notification })),
        ),
      slack: (desk) => {
        late.channel = channelOf(desk);
        return (request) => late.channel!.receive(request);
      },
      ...rest,
    }),
  );
  slack.desk = open.url;
  stack.defer(async () => await late.channel?.[Symbol.asyncDispose]());
  late.jobs = stack.use(
    await Jobs.open(open.database, log, { retryLimit: 2, retryDelay: 1, retryBackoff: false, longestWaitMs: 60_000 }),
  );
  await late.jobs.startWorkers({
    deliverNotification: null,
    deliverToChat: async (job) => await late.channel!.deliver(job),
    deadLetterChatJob: (job, because) => deadLetterChatJob(open.desk, job, because),
    sweep: () => Promise.resolve(),
    daily: () => Promise.resolve(),
  });
  late.channel!.start();
  if (socket) slack.transport = "socket";
  if (socket) await vi.waitUntil(() => slack.sockets.size > 0, { timeout: 60_000 });
  const stop = async (): Promise<void> => await late.channel![Symbol.asyncDispose]();
  return {
    open,
    slack,
    stop,
    heldBecause: async () => await late.channel!.heldBecause(),
    restart: async (change = {}) => {
      await stop();
      settings = { ...settings, ...change };
      late.channel = channelOf(open.desk);
      late.channel.start();
    },
    answersTo: async (ts, count = 1) => {
      // A stream is listed before it has ended.
      const whole = (): number => slack.inThread(ts).filter(({ stream }) => stream !== "open").length;
      await expect.poll(whole).toBe(count);
      return slack.inThread(ts);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A thumb below an answer, or a choice of the menu, where one value holds action and argument. */
export async function press(
  slack: SlackPeer,
  user: string,
  at: SlackPeer["posted"][number],
  action: string,
): Promise<void> {
  const values = at.blocks
    .flatMap(({ elements = [] }) => elements)
    .flatMap((element: any) => [element.positive_button, element.negative_button, ...(element.options ?? [])])
    .flatMap((each: any) => (each ? [{ value: each.value as string }] : []));
  const found = values.find(({ value }) => value.startsWith(`${action}|`));
  if (!found) throw new Error(`no ${action} among ${values.map(({ value }) => value).join(", ")}`);
  const holder = at.blocks
    .flatMap(({ elements = [] }) => elements)
    .find((element: any) => JSON.stringify(element).includes(found.value));
  await slack.click(user, at, holder.action_id, { value: found.value });
}

/** The private response to a command, a click or a shortcut. */
export async function toldTo(
  slack: SlackPeer,
  { response_url }: { response_url: string },
): Promise<SlackPeer["ephemeral"][number]> {
  const response = () => slack.responses.find(({ to }) => to === response_url);
  await expect.poll(response).toBeDefined();
  return slack.ephemeral.findLast(({ text, user }) => text === response().text && user === response().user)!;
}

/** Waits until the person sees a modal that matches. */
export async function modalOf(slack: SlackPeer, user: string, fits: (view: any) => boolean = () => true): Promise<any> {
  await expect.poll(() => slack.modal(user) !== undefined && fits(slack.modal(user))).toBe(true);
  return slack.modal(user);
}
