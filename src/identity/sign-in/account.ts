/** The account of somebody who signed in, under the issuer's stable id. */
import { ConflictError } from "../../base/errors.ts";
import type { Db } from "../../db/database.ts";
import type { Person } from "../../db/schema/people.ts";
import { upsertPerson } from "../people.ts";
import type { SignedIn } from "./types.ts";

/** The channel of the pages. */
export const WEB = "web";

/**
 * The same subject of another issuer is another human, who must not get this one's tickets: throws ConflictError. An
 * address belongs to whoever last signed in with it, because companies give addresses of leavers to others.
 */
export async function keepSignInAccount(
  tx: Db,
  { issuer, subject, name, emails, directory }: Omit<SignedIn, "sid" | "groups">,
): Promise<Person> {
  const person = await upsertPerson(tx, { channel: WEB, externalId: subject, name });
  const email = emails[0]?.toLowerCase() ?? null;
  if (email !== null)
    await tx
      .updateTable("sign_in_account")
      .set({ email: null })
      .where("email", "=", email)
      .where("person_id", "!=", person.id)
      .execute();
  const known = { email, object_id: directory?.id ?? null };
  const account = await tx
    .insertInto("sign_in_account")
    .values({ person_id: person.id, issuer, subject, ...known })
    .onConflict((conflict) => conflict.column("person_id").doUpdateSet(known))
    .returning("issuer")
    .executeTakeFirstOrThrow();
  if (account.issuer !== issuer)
    throw new ConflictError(`web:${subject} signed in with ${account.issuer} before, not with ${issuer}`);
  return person;
}

/** Addresses -> the ids of the accounts that signed in with them. */
export async function accountsByEmail(db: Db, emails: readonly string[]): Promise<Map<string, string>> {
  if (emails.length === 0) return new Map();
  const rows = await db
    .selectFrom("sign_in_account")
    .select(["email", "subject"])
    .where("email", "in", emails)
    .execute();
  return new Map(rows.map(({ email, subject }) => [email!, subject]));
}
