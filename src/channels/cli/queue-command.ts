/** What the command line does to the database, as plain data: a running desk does it for a terminal, or the terminal opens the database itself. */
import type { Desk } from "../../desk/desk.ts";
import { doAudit } from "./commands/audit.ts";
import { doPeople, doPerson, doStaff } from "./queue/people.ts";
import { doReceipt } from "./commands/verify.ts";
import { doRequest } from "./commands/request.ts";
import { doTickets } from "./commands/tickets.ts";
import type { Actors, QueueCommand } from "./types.ts";

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
