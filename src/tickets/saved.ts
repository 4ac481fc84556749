/** Saved views of the queue, one set per person, and saved replies with placeholders, shared by all staff. */
import { ConflictError, InvalidError, NotFoundError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import { json, type JsonObject } from "../db/schema/columns.ts";
import type { Person } from "../db/schema/people.ts";
import { requireText } from "./messages-to-askers.ts";
import { PLACEHOLDERS, isPlaceholder } from "./board/saved.ts";
import { inWords } from "../words/words.ts";

const MAX_NAME = 80;

/** Replaces a view of the same name. */
export async function saveView(db: Db, person: Person, name: string, filter: JsonObject): Promise<void> {
  await db
    .insertInto("saved_view")
    .values({ person_id: person.id, name: nameOf(name), filter: json(filter) })
    .onConflict((conflict) => conflict.columns(["person_id", "name"]).doUpdateSet({ filter: json(filter) }))
    .execute();
}

export async function dropView(db: Db, person: Person, id: string): Promise<void> {
  await db.deleteFrom("saved_view").where("id", "=", id).where("person_id", "=", person.id).execute();
}

/** Throws InvalidError for an unknown placeholder. */
export async function saveReply(db: Db, name: string, text: string): Promise<void> {
  const clean = requireText(text);
  const unknown = [...clean.matchAll(/\{\{([^{}\n]*)\}\}/gu)]
    .map(([, inner = ""]) => inner.trim())
    .find((inner) => !isPlaceholder(inner));
  if (unknown !== undefined)
    throw new InvalidError(inWords((words) => words.errors.unknownPlaceholder(unknown, PLACEHOLDERS)));
  await db
    .insertInto("saved_reply")
    .values({ name: nameOf(name), text: clean })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ text: clean }))
    .execute();
}

export async function dropReply(db: Db, name: string): Promise<void> {
  const deleted = await db.deleteFrom("saved_reply").where("name", "=", name).executeTakeFirst();
  if (deleted.numDeletedRows === 0n) throw new NotFoundError(inWords((words) => words.errors.noSavedReply(name)));
}

function nameOf(name: string): string {
  const text = requireText(name, "name");
  if (text.length > MAX_NAME) throw new ConflictError(inWords((words) => words.errors.nameTooLong(MAX_NAME)));
  return text;
}
