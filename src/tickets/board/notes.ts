/** Notes that staff left for each other on a ticket. */
import type { Db } from "../../db/database.ts";

export type Note = { id: string; name: string; text: string; createdAt: Date };

export async function notesOf(db: Db, number: number): Promise<Note[]> {
  return await db
    .selectFrom("note")
    .innerJoin("person", "person.id", "note.person_id")
    .select(["note.id", "person.name", "note.text", "note.created_at as createdAt"])
    .where("ticket_number", "=", number)
    .orderBy("note.id")
    .limit(500)
    .execute();
}
