/** What the command line does to the database, as plain data: a running desk does it for a terminal, or the terminal opens the database itself. */
import { z } from "zod";
import type { Desk } from "../../desk/desk.ts";
import type { Person } from "../../identity/people.ts";
import { doAudit } from "./audit-command.ts";
import { doPeople, doPerson, doStaff } from "./people-commands.ts";
import { doReceipt } from "./receipt-command.ts";
import { doRequest } from "./request-command.ts";
import { doTickets } from "./tickets-command.ts";

export const QueueCommand = z.object({
  command: z.enum(["tickets", "request", "audit", "staff", "person", "people", "receipt"]),
  words: z.array(z.string()),
  /** `channel:id` of whom to act as. */
  as: z.string().optional(),
  options: z.record(z.string(), z.string()).default({}),
});
export type QueueCommand = z.infer<typeof QueueCommand>;

/** What is done to the database as a whole; `file` is absolute. */
export const BackupCommand = z.discriminatedUnion("command", [
  z.object({ command: z.literal("backup"), file: z.string() }),
  z.object({ command: z.literal("restore"), file: z.string(), replace: z.boolean() }),
]);
export type BackupCommand = z.infer<typeof BackupCommand>;

/** Who acts: a member of staff, or anybody who asks. */
export type Actors = {
  staff: (as: string | undefined) => Promise<Person>;
  asker: (as: string | undefined) => Promise<Person>;
};

/** Returns what `--json` prints. */
export async function doQueueCommand(
  desk: Desk,
  actors: Actors,
  { command, words, as, options }: QueueCommand,
): Promise<unknown> {
  switch (command) {
    case "tickets":
      return await doTickets(desk, await actors.staff(as), words, options);
    case "request":
      return await doRequest(desk, await actors.asker(as), words, options);
    case "audit":
      return await doAudit(desk, words, options);
    case "staff":
      return await doStaff(desk, words);
    case "person":
      return await doPerson(desk, words);
    case "people":
      return await doPeople(desk, async () => await actors.staff(as), words);
    case "receipt":
      return await doReceipt(desk, words);
  }
}
