/** What a desk does for a terminal. A running desk does it on request; without one the terminal opens the database and does it itself. */
import type { Desk } from "../../desk/desk.ts";
import type { Person } from "../../identity/people.ts";
import type { QueueCommand, QueueCommandName } from "./protocol.ts";
import { doAnswers } from "./queue/answers.ts";
import { doAudit } from "./queue/audit.ts";
import { doPeople } from "./queue/people.ts";
import { doPerson } from "./queue/person.ts";
import { doReceipt } from "./queue/receipt.ts";
import { doRequest } from "./queue/request.ts";
import { doStaff } from "./queue/staff.ts";
import { doTickets } from "./queue/tickets.ts";

/** Finds the person who acts; `as` is `channel:id`. */
export type Actors = {
  staff: (as: string | undefined) => Promise<Person>;
  asker: (as: string | undefined) => Promise<Person>;
};

type QueueAct<Result> = (desk: Desk, actors: Actors, command: QueueCommand) => Promise<Result>;

const ACTS = {
  tickets: async (desk, actors, { words, as, options }) =>
    await doTickets(desk, await actors.staff(as), words, options),
  request: async (desk, actors, { words, as, options }) =>
    await doRequest(desk, await actors.asker(as), words, options),
  audit: async (desk, _actors, { words, options }) => await doAudit(desk, words, options),
  staff: async (desk, _actors, { words }) => await doStaff(desk, words),
  person: async (desk, _actors, { words }) => await doPerson(desk, words),
  people: async (desk, actors, { words, as }) => await doPeople(desk, async () => await actors.staff(as), words),
  receipt: async (desk, _actors, { words }) => await doReceipt(desk, words),
  answers: async (desk, actors, { words, as }) => await doAnswers(desk, async () => await actors.staff(as), words),
} satisfies Record<QueueCommandName, QueueAct<unknown>>;

/** What each command returns, and what `--json` prints. */
export type QueueResults = { [Name in QueueCommandName]: Awaited<ReturnType<(typeof ACTS)[Name]>> };

export async function doQueueCommand<Name extends QueueCommandName>(
  desk: Desk,
  actors: Actors,
  command: QueueCommand & { command: Name },
): Promise<QueueResults[Name]> {
  const acts: { [Each in QueueCommandName]: QueueAct<QueueResults[Each]> } = ACTS;
  return await acts[command.command](desk, actors, command);
}
