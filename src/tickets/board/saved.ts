/** Reads the saved views of a member of staff, and the saved replies that all share. */
import type { Db } from "../../db/database.ts";
import type { Person } from "../../db/schema/people.ts";

export type SavedView = { id: string; name: string; filter: Record<string, unknown> };

export type SavedReply = { id: string; name: string; text: string };

export const PLACEHOLDERS = ["asker", "ticket", "staff", "due"] as const;

export type Placeholder = (typeof PLACEHOLDERS)[number];

export async function viewsOf(db: Db, person: Person): Promise<SavedView[]> {
  const rows = await db
    .selectFrom("saved_view")
    .selectAll()
    .where("person_id", "=", person.id)
    .orderBy("name")
    .execute();
  return rows.map(({ id, name, filter }) => ({ id, name, filter }));
}

export async function savedReplies(db: Db): Promise<SavedReply[]> {
  return await db.selectFrom("saved_reply").selectAll().orderBy("name").execute();
}

export function fillPlaceholders({ text }: SavedReply, values: Record<Placeholder, string>): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/gu, (whole, name: string) => (isPlaceholder(name) ? values[name] : whole));
}

export function isPlaceholder(name: string): name is Placeholder {
  return PLACEHOLDERS.some((placeholder) => placeholder === name);
}
