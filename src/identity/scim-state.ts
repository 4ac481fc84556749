/** What the directory has sent over SCIM, and whom staff let in although it had disabled them. */
import { type Db } from "../db/database.ts";
import { sql } from "kysely";
import type { Person } from "../db/schema/people.ts";
import { addressDigests } from "./profile.ts";

/**
 * Of `scim_user`: whether staff have not overruled the directory's word since. As in the function `related_accounts`.
 */
export const COUNTS = sql`(active or not exists (
  select from readmission where user_id = scim_user.id and readmitted_at >= changed_at))`;

export type DirectoryState = {
  /** Who works here, by its word. */
  users: number;
  groups: number;
  /** Null if nothing has arrived yet. */
  lastChange: Date | null;
  disabled: DisabledUser[];
};
type DisabledUser = {
  name: string;
  since: Date;
  /** Who let them in again, while its word did not change; null: they stay out. */
  readmitted: { at: Date; by: string; reason: string } | null;
};

export async function directoryState(db: Db): Promise<DirectoryState> {
  const { rows } = await sql<Omit<DirectoryState, "disabled">>`
    select (select count(*) from scim_user where active)::int as users, (select count(*) from scim_group)::int as groups,
      (select max(changed_at) from (select changed_at from scim_user union all select changed_at from scim_group) change)
        as "lastChange"`.execute(db);
  const disabled = await sql<{ name: string; since: Date; at: Date | null; by: string | null; reason: string | null }>`
    select user_name as name, coalesce(inactive_since, changed_at) as since, readmitted_at as at,
        channel || ':' || person.external_id as by, reason
      from scim_user left join lateral (
        select * from readmission where user_id = scim_user.id and readmitted_at >= changed_at order by id desc limit 1
      ) latest on true left join person on person.id = by_id
      where not active order by since desc, user_name`.execute(db);
  return {
    ...rows[0]!,
    disabled: disabled.rows.map(({ name, since, at, by, reason }) => ({
      name,
      since,
      readmitted: at && { at, by: by ?? "", reason: reason ?? "" },
    })),
  };
}

/** `who` is a user name, an address or an account (`channel:id`). Returns how many users that lets in. */
export async function readmitUsers(
  tx: Db,
  { who, by, reason, now }: { who: string; by: Person; reason: string; now: Date },
): Promise<number> {
  const { rows } = await sql`
    with named as (
      select id from person where channel || ':' || external_id = ${who}
    )
    insert into readmission (user_id, by_id, reason, readmitted_at)
      select id, ${by.id}, ${reason}, ${now} from scim_user
        where not active and ${COUNTS} and (
          lower(user_name) = lower(${who}) or email_digests && ${await addressDigests(tx, [who])}::text[]
          or person_id in (select id from named)
          or email_digests && array(select digest from account_fact where kind = 'email' and person_id in (select id from named))
        ) returning id`.execute(tx);
  return rows.length;
}
