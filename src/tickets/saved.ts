/** What staff keep to use again: views of the queue, each their own, and replies with placeholders, shared by all. */
import { ConflictError, InvalidError, NotFoundError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import type { Person } from "../db/schema.ts";
import { requireText } from "./messages-to-askers.ts";
import { PLACEHOLDERS, isPlaceholder } from "./board/saved.ts";

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

/** Throws InvalidError where a placeholder means nothing. */
export async function saveReply(db: Db, name: string, text: string): Promise<void> {
  const words = requireText(text);
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

function nameOf(name: string): string {
  const words = requireText(name, "name");
  if (words.length > 80) throw new ConflictError("the name has more than 80 characters: shorten it");
  return words;
}
