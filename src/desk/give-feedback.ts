/** Stores whether an answer helped its asker. */
import type { Person } from "../identity/people.ts";
import { giveFeedback as keepFeedback } from "../tickets/feedback.ts";
import type { Desk } from "./desk.ts";

/**
 * Feedback on the same answer replaces earlier feedback. Throws NotFoundError where the answer was for somebody else.
 */
export async function giveFeedback(
  { db }: Pick<Desk, "db">,
  person: Person,
  messageId: string,
  { helpful, comment }: { helpful: boolean; comment: string | null },
): Promise<void> {
  await keepFeedback(db, person, messageId, helpful, comment);
}
