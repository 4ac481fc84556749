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
  { issuer, subject, name, emails }: Pick<SignedIn, "issuer" | "subject" | "name" | "emails">,
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
  const account = await tx
    .insertInto("sign_in_account")
    .values({ person_id: person.id, issuer, subject, email })
    .onConflict((conflict) => conflict.column("person_id").doUpdateSet({ email }))
    .returning("issuer")
    .executeTakeFirstOrThrow();
  if (account.issuer !== issuer)
    throw new ConflictError(`web:${subject} signed in with ${account.issuer} before, not with ${issuer}`);
  return person;
}
