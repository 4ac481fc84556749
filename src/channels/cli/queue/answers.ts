/** `ospo answers` at the desk: the answers that staff accepted into the handbook. */
import { InvalidError } from "../../../base/errors.ts";
import type { Desk } from "../../../desk/desk.ts";
import { withdrawDocument } from "../../../desk/publish-answer.ts";
import type { Person } from "../../../identity/people.ts";
import { type AcceptedDocument, acceptedDocuments } from "../../../tickets/board/answer-drafts.ts";

/** Returns all documents after the change. `staff` finds the person who makes it. */
export async function doAnswers(
  desk: Desk,
  staff: () => Promise<Person>,
  [action = "list", ticket, ...reason]: readonly string[],
): Promise<AcceptedDocument[]> {
  if (action === "withdraw") {
    const number = Number(ticket);
    if (!Number.isSafeInteger(number) || number < 1 || reason.length === 0)
      throw new InvalidError("say which ticket and why: ospo answers withdraw 12 REASON");
    await withdrawDocument(desk, await staff(), number, reason.join(" "));
  } else if (action !== "list" && action !== "export")
    throw new InvalidError(`answers has no action "${action}": use list, export or withdraw`);
  return await acceptedDocuments(desk.db);
}
