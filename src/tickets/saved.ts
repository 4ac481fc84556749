/** What staff keep to use again: views of the queue, each their own, and replies with placeholders, shared by all. */
import { ConflictError, InvalidError, NotFoundError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import type { Person } from "../db/schema.ts";
import { wordsOf } from "./telling.ts";

export type SavedView = { id: string; name: string; filter: Record<string, unknown> };
export type SavedReply = { id: string; name: string; text: string };

const PLACEHOLDERS = ["asker", "ticket", "staff", "due"] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

export async function viewsOf(db: Db, person: Person): Promise<SavedView[]> {
  const rows = await db
    .selectFrom("saved_view")
    .selectAll()
    .where("person_id", "=", person.id)
    .orderBy("name")
    .execute();
  return rows.map(({ id, name, filter }) => ({ id, name, filter: filter as Record<string, unknown> }));
}

/** The same name again replaces it. */
export async function saveView(db: Db, person: Person, name: string, filter: object): Promise<void> {
  await db
    .insertInto("saved_view")
    .values({ person_id: person.id, name: nameOf(name), filter: JSON.stringify(filter) })
    .onConflict((conflict) => conflict.columns(["person_id", "name"]).doUpdateSet({ filter: JSON.stringify(filter) }))
    .execute();
}

export async function dropView(db: Db, person: Person, id: string): Promise<void> {
  await db.deleteFrom("saved_view").where("id", "=", id).where("person_id", "=", person.id).execute();
}

export async function savedReplies(db: Db): Promise<SavedReply[]> {
  return await db.selectFrom("saved_reply").selectAll().orderBy("name").execute();
}

/** Throws InvalidError where a placeholder means nothing. */
export async function saveReply(db: Db, name: string, text: string): Promise<void> {
  const words = wordsOf(text);
  const strange = [...words.matchAll(/\{\{([^{}\n]*)\}\}/gu)]
    .map(([, inner = ""]) => inner.trim())
    .find((inner) => !isPlaceholder(inner));
  if (strange !== undefined)
    throw new InvalidError(
      `{{${strange}}} means nothing here: use ${PLACEHOLDERS.map((known) => `{{${known}}}`).join(", ")}`,
    );
  await db
    .insertInto("saved_reply")
    .values({ name: nameOf(name), text: words })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ text: words }))
    .execute();
}

export async function dropReply(db: Db, name: string): Promise<void> {
  const done = await db.deleteFrom("saved_reply").where("name", "=", name).executeTakeFirst();
  if (done.numDeletedRows === 0n) throw new NotFoundError(`there is no saved reply "${name}"`);
}

export function filled({ text }: SavedReply, values: Record<Placeholder, string>): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/gu, (whole, name: string) => (isPlaceholder(name) ? values[name] : whole));
}

function isPlaceholder(name: string): name is Placeholder {
  return (PLACEHOLDERS as readonly string[]).includes(name);
}

function nameOf(name: string): string {
  const words = wordsOf(name, "name");
  if (words.length > 80) throw new ConflictError("the name has more than 80 characters: shorten it");
  return words;
}
