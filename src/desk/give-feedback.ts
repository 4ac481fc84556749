/** Whether an answer helped the person whom it was for. */
import type { Person } from "../identity/people.ts";
import { giveFeedback as keepFeedback } from "../tickets/feedback.ts";
import type { Desk } from "./desk.ts";

/** The last word of a person on an answer counts. Throws NotFoundError where the answer was not for them. */
export async function giveFeedback(
  { db }: Pick<Desk, "db">,
  person: Person,
  messageId: string,
  { helpful, comment }: { helpful: boolean; comment: string | null },
): Promise<void> {
  await keepFeedback(db, person.id, messageId, helpful, comment);
}
