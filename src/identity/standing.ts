/** What somebody may at this moment. Every request and every act asks it anew, so it is one query. */
import type { Db } from "../db/database.ts";
import type { Person } from "../db/schema/people.ts";
import { haveLeft } from "./departures.ts";
import { rolesOf } from "./roles.ts";
import { accountsAround } from "./shared-rights.ts";

type AccountId = Pick<Person, "channel" | "external_id">;
/** With the id of its row, where that is known: it spares a look-up. */
export type KnownAccount = AccountId & { id?: string };

export type Standing = {
  /** By which the settings may call them: their accounts, and the addresses with which these sign in. */
  names: readonly AccountId[];
  /** The groups that these have in the database. */
  roles: readonly string[];
  hasLeft: boolean;
};

export async function standingOf(db: Db, account: KnownAccount, now: Date): Promise<Standing> {
  const { related, sharing } = await accountsAround(db, account, now);
  // Somebody may be given a role before the desk knows them.
  if (sharing.length === 0) return { names: [account], roles: await rolesOf(db, account, now), hasLeft: false };
  return {
    names: sharing.flatMap(({ channel, external_id, email }) => [
      { channel, external_id },
      ...(email === null ? [] : [{ channel, external_id: email }]),
    ]),
    roles: sharing.flatMap(({ roles }) => roles),
    hasLeft: haveLeft(related),
  };
}
