/** One desk in Slack and in Teams at once, as people with an account in each use it. */
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { doQueueCommand } from "../src/channels/cli/queue-command.ts";
import { submitRequest } from "../src/desk/submit-request.ts";
import { findPerson } from "../src/identity/directory.ts";
import { upsertPerson, type Person } from "../src/identity/people.ts";
import { addRole } from "../src/identity/roles.ts";
import { actorsOf } from "../src/app/compose.ts";
import { contribution } from "./contributions.ts";
import type { openDesk } from "./open-desk.ts";
import { openSlackAndTeams } from "./open-slack-and-teams.ts";
import { filled } from "./open-teams.ts";

/** Takes OSPO and Legal; T2 takes the OSPO alone. */
const T3 = { agreement: "cla-new" };
export const T2 = { agreement: "none" };

export type Both = Awaited<ReturnType<typeof openBoth>>;

export async function openBoth(options: Parameters<typeof openDesk>[0] = {}) {
  const all = await openSlackAndTeams(options);
  const { open, teams, slack } = all;
  const { desk } = open;
  const account = async (who: string): Promise<Person> => {
    const [channel = "", ...id] = who.split(":");
    const externalId = id.join(":");
    return (
      (await findPerson(desk.db, { channel, externalId })) ??
      (await upsertPerson(desk.db, { channel, externalId, name: externalId }))
    );
  };
  const ospo = async (
    as: string | undefined,
    command: "tickets" | "people" | "person",
    ...words: string[]
  ): Promise<any> => await doQueueCommand(desk, actorsOf(desk), { command, words, as, options: {} });

  return {
    ...all,
    desk,
    account,
    /**
     * Changes what Slack says of a person, or resets it if undefined. Restarts the channel, so that it asks Slack
     * again.
     */
    slackSays: async (user: string, profile?: Record<string, unknown> & { email?: string }): Promise<void> => {
      if (profile) slack.accounts.set(user, profile);
      else slack.accounts.delete(user);
      await all.restartSlack();
    },
    /** `channel:id` of somebody in Teams. */
    inTeams: (who: string): string => `teams:${teams.person(who).id}`,
    file: async (who: string, answers: object = T3): Promise<number> => {
      const filed = await submitRequest(desk, {
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
      for (const group of ["ospo", ...groups]) await addRole(desk.db, { channel, externalId: external_id }, group);
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
    /** Presses the card's button in Teams; returns the refusal, there or in the dialog. */
    approveInTeams: async (who: string, number: number): Promise<string> => {
      const card = await all.cardOf(number);
      const thread = all.staffThread(card);
      const opened = await teams.press(thread, who, card, "Approve…");
      if (opened.body.task?.type !== "continue") return JSON.stringify(opened.body);
      return JSON.stringify((await teams.submitDialog(thread, who, filled(opened, "Approve"))).body ?? "");
    },
    /** Presses the card's button in Slack; returns the refusal, there or in the modal. */
    approveInSlack: async (who: string, number: number): Promise<string> => {
      const card = () =>
        slack.posted.find(
          ({ channel, thread_ts, text }) => channel === "CSTAFF" && !thread_ts && text.startsWith(`#${number} `),
        );
      await expect.poll(card).toBeDefined();
      const { response_url } = await slack.click(who, card()!, "ticket:approve");
      const refused = () => slack.responses.find(({ to }) => to === response_url);
      const isOpen = () => slack.modals.get(who)?.at(-1)?.title.text === `#${number} Approve`;
      await expect.poll(() => isOpen() || refused() !== undefined).toBe(true);
      if (!isOpen()) return JSON.stringify(refused());
      return JSON.stringify((await slack.submit(slack.modals.get(who)!.at(-1))).errors ?? "");
    },
  };
}
