/** Drafts of requests that a person has not filed yet. */
import type { Person } from "../identity/people.ts";
import type { Draft } from "../tickets/board/requests.ts";
import * as drafts from "../tickets/drafts.ts";
import type { Desk } from "./desk.ts";

export async function saveDraft(
  { db, now }: Pick<Desk, "db" | "now">,
  person: Person,
  draft: Omit<Draft, "updatedAt">,
): Promise<void> {
  await drafts.saveDraft(db, person, draft, now());
}

export async function dropDraft({ db }: Pick<Desk, "db">, person: Person, id: string): Promise<void> {
  await drafts.dropDraft(db, person, id);
}
