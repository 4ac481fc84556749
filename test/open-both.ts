/** One desk in Slack and in Teams at once, as a person with an account in each uses it. */
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { doQueueCommand } from "../src/channels/cli/queue-command.ts";
import { SlackChannel } from "../src/channels/slack/slack.ts";
import type { Desk } from "../src/desk/desk.ts";
import { request } from "../src/desk/request.ts";
import { findPerson } from "../src/identity/directory.ts";
import { knowPerson, type Person } from "../src/identity/people.ts";
import { giveRole } from "../src/identity/roles.ts";
import { actorsOf } from "../src/app/compose.ts";
import { contribution } from "./contributions.ts";
import { log, type openDesk } from "./open-desk.ts";
import { filled, openTeams, type OpenTeams } from "./open-teams.ts";
import { SECRET, SlackPeer, TOKEN } from "./stubs/slack-peer.ts";

/** Takes OSPO and Legal; T2 takes the OSPO alone. */
const T3 = { agreement: "cla-new" };
export const T2 = { agreement: "none" };

const SETTINGS = { timeout: 20_000 };

export type Both = Awaited<ReturnType<typeof openBoth>>;

export async function openBoth(options: Parameters<typeof openDesk>[0] = {}) {
  const stack = new AsyncDisposableStack();
  const slack = stack.use(await SlackPeer.open());
  const late: { slack?: SlackChannel } = {};
  const openSlack = (desk: Desk): SlackChannel =>
    stack.use(
      new SlackChannel({
        desk,
        log,
        token: TOKEN,
        signingSecret: SECRET,
        appToken: null,
        apiUrl: slack.apiUrl,
        publicUrl: null,
        staffPlace: "CSTAFF",
        emoji: { claim: null, done: null },
        userGroups: new Map(),
      }),
    );
  const all: OpenTeams = stack.use(
    await openTeams({
      ...options,
      beside: (desk) => {
        late.slack = openSlack(desk);
        return {
          name: "slack",
          hasStaff: true,
          receive: (sent) => late.slack!.receive(sent),
          show: (job) => late.slack!.show(job),
        };
      },
    }),
  );
  const { open, teams } = all;
  const { desk } = open;
  slack.desk = open.url;
  await teams.install(teams.channel({ channel: "ospo-staff" }), "ana");
  const account = async (who: string): Promise<Person> => {
    const [channel = "", ...id] = who.split(":");
    const externalId = id.join(":");
    return (
      (await findPerson(desk.db, { channel, externalId })) ??
      (await knowPerson(desk.db, { channel, externalId, name: externalId }))
    );
  };
  const ospo = async (
    as: string | undefined,
    command: "tickets" | "people" | "person",
    ...words: string[]
  ): Promise<any> => await doQueueCommand(desk, actorsOf(desk), { command, words, as, options: {} });

  return {
    ...all,
    slack,
    desk,
    account,
    /** Changes what Slack says of somebody, undefined: nothing out of the ordinary. As after a restart, so that it is asked again. */
    slackSays: async (user: string, profile?: Record<string, unknown> & { email?: string }): Promise<void> => {
      if (profile) slack.accounts.set(user, profile);
      else slack.accounts.delete(user);
      await late.slack![Symbol.asyncDispose]();
      late.slack = openSlack(desk);
    },
    /** `channel:id` of somebody in Teams. */
    inTeams: (who: string): string => `teams:${teams.person(who).id}`,
    file: async (who: string, answers: object = T3): Promise<number> => {
      const filed = await request(desk, {
        person: await account(who),
        kind: "contribute",
        answers: { ...contribution(), ...answers },
        language: "en",
        key: randomUUID(),
        attested: true,
        anyway: true,
      });
      if (filed.kind !== "filed") throw new Error(JSON.stringify(filed));
      return filed.ticket.number;
    },
    staff: async (who: string, ...groups: string[]): Promise<void> => {
      const { channel, external_id } = await account(who);
      for (const group of ["ospo", ...groups]) await giveRole(desk.db, { channel, externalId: external_id }, group);
    },
    ospo,
    /** On the command line: the view of the ticket afterwards. */
    approve: async (who: string, number: number) => await ospo(who, "tickets", "approve", String(number)),
    reject: async (who: string, number: number) => await ospo(who, "tickets", "reject", String(number), "No."),
    link: async (by: string, one: string, other: string) =>
      await ospo(by, "people", "link", one, other, "Seen", "at", "HR."),
    unlink: async (by: string, one: string, other: string) =>
      await ospo(by, "people", "unlink", one, other, "Two", "namesakes."),
    view: async (number: number) => await ospo("web:ana", "tickets", "show", String(number)),
    receipt: async (number: number) =>
      (await desk.db.selectFrom("decision").select("record").where("ticket_number", "=", number).executeTakeFirst())
        ?.record as any,
    /** By the button of the card in Teams; what the window says then. */
    approveInTeams: async (who: string, number: number): Promise<string> => {
      const card = await all.cardOf(number);
      const thread = all.staffThread(card);
      const opened = await teams.press(thread, who, card, "Approve…");
      return JSON.stringify((await teams.submitDialog(thread, who, filled(opened, "Approve"))).body ?? "");
    },
    /** By the button of the card in Slack; what the modal says then. */
    approveInSlack: async (who: string, number: number): Promise<string> => {
      const card = () =>
        slack.posted.find(
          ({ channel, thread_ts, text }) => channel === "CSTAFF" && !thread_ts && text.startsWith(`#${number} `),
        );
      await expect.poll(card, SETTINGS).toBeDefined();
      await slack.click(who, card()!, "ticket:approve");
      await expect.poll(() => slack.modals.get(who)?.at(-1)?.title.text, SETTINGS).toBe(`#${number} Approve`);
      return JSON.stringify((await slack.submit(slack.modals.get(who)!.at(-1))).errors ?? "");
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
