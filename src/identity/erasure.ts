/** Exports and erases what the desk stores about an account. */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import type { Person } from "../db/schema/people.ts";
import { changesOf } from "./directory.ts";
import { eraseUsers } from "./scim-users.ts";

/** Digests are left out: they mean nothing outside this database. */
export async function exportAccount(db: Db, personId: string): Promise<object> {
  const [profile, facts, changes, directory] = await Promise.all([
    db
      .selectFrom("account_profile")
      .select(["outcome", "because", "asked_at"])
      .where("person_id", "=", personId)
      .executeTakeFirst(),
    db.selectFrom("account_fact").select(["kind", "learned_at"]).where("person_id", "=", personId).execute(),
    changesOf(db, personId),
    db
      .selectFrom("scim_user")
      .select(["user_name", "external_id", "details", "active", "created_at", "changed_at"])
      .where("person_id", "=", personId)
      .execute(),
  ]);
  return { profile: profile ?? null, facts, changes, directory };
}

/**
 * Erases what chats said about the account, and its links. With `stillDeciding` the bare links stay (ids of rows, nothing of the person), or
 * erasing the account that filed a request would let the same human approve it by another one; `dropErasedLinks` removes them later.
 */
export async function eraseAccount(tx: Db, personId: string, stillDeciding: boolean): Promise<void> {
  if (stillDeciding)
    await sql`insert into account_link (person_id, other_id, linked_at)
      select distinct least(own.person_id, theirs.person_id), greatest(own.person_id, theirs.person_id), own.learned_at
        from account_fact own join account_fact theirs on theirs.kind = own.kind and theirs.digest = own.digest
        where own.person_id = ${personId} and theirs.person_id <> own.person_id
      on conflict do nothing`.execute(tx);
  else
    await tx
      .deleteFrom("account_link")
      .where((eb) => eb.or([eb("person_id", "=", personId), eb("other_id", "=", personId)]))
      .execute();
  await tx.deleteFrom("account_fact").where("person_id", "=", personId).execute();
  await tx.deleteFrom("account_profile").where("person_id", "=", personId).execute();
  await tx.deleteFrom("web_session").where("person_id", "=", personId).execute();
  await eraseUsers(tx, personId);
  await tx.deleteFrom("sign_in_account").where("person_id", "=", personId).execute();
}

/** Call this last. Somebody who returns with the same id becomes a new person. */
export async function erasePersonRow(tx: Db, person: Person, now: Date): Promise<void> {
  await tx
    .updateTable("person")
    .set({ name: "[erased]", external_id: `erased-${person.id}`, erased_at: now })
    .where("id", "=", person.id)
    .execute();
}
