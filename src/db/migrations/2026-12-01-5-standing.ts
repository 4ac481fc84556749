/** What the desk asks before each act, in one query; people whom staff let in although SCIM disabled them; groups that a token left out. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...READMISSIONS, RELATED_ACCOUNTS]) await sql.raw(statement).execute(db);
}

const READMISSIONS = [
  `create table readmission (
    id bigint generated always as identity primary key,
    user_id uuid not null references scim_user,
    by_id uuid not null references person,
    reason text not null,
    readmitted_at timestamptz not null
  )`,
  `create index readmission_user on readmission (user_id)`,
  `create trigger readmission_append_only before update or delete or truncate on readmission
    for each statement execute function refuse_change()`,
  `alter table web_session add column groups_left_out boolean not null default false`,
];

/** What the directory said later counts again. */
const COUNTS = `(active or not exists (select from readmission where user_id = scim_user.id and readmitted_at >= changed_at))`;

/**
 * A function, because the database plans it once for each connection, which costs more than the query itself.
 * The accounts that facts or links connect with these, themselves included: candidates for one human, not more.
 * `linked` and `apart`: what staff said last of the account and others. `email`: of its sign-in. `roles`: given to its
 * id or that address, and not over at `at`. `active`: whether one of the directory's entries of the account is; null
 * without entries. Its plan is kept while tables grow, so it uses indexes whatever their size; the costs that this
 * seems to have would make Postgres compile the plan, for seconds.
 */
const RELATED_ACCOUNTS = `
create function related_accounts(of_people uuid[], at timestamptz)
returns table (id uuid, channel text, external_id text, erased boolean, outcome text, facts jsonb, linked text[],
  apart text[], email text, roles text[], active boolean)
language plpgsql stable set plan_cache_mode to force_generic_plan set enable_seqscan to off set jit to off as $$
#variable_conflict use_column
begin
  return query
    with recursive related(id) as (
      select unnest(of_people)
      union
      select edge.other from related cross join lateral (
        select theirs.person_id as other from account_fact own
          join account_fact theirs on theirs.kind = own.kind and theirs.digest = own.digest where own.person_id = related.id
        union all select other_id from account_link where person_id = related.id
        union all select person_id from account_link where other_id = related.id
      ) edge
    )
    select person.id, person.channel, person.external_id, person.erased_at is not null,
        (select outcome from account_profile where person_id = person.id),
        coalesce((select jsonb_agg(jsonb_build_object('kind', kind, 'digest', digest, 'realm', realm))
          from account_fact where person_id = person.id), '[]'),
        array(select other_id::text from account_link where person_id = person.id),
        array(select other_id::text from (
          select distinct on (other_id) other_id, action from account_change
            where how = 'staff' and person_id = person.id order by other_id, id desc
        ) latest where action = 'unlinked'),
        sign_in.email,
        array(select group_name from staff_role where staff_role.channel = person.channel
          and staff_role.external_id in (person.external_id, sign_in.email) and (until is null or until > at)),
        (select bool_or(active) from (
          select active from scim_user where scim_user.person_id = person.id and ${COUNTS}
          union all
          select active from scim_user where ${COUNTS} and email_digests &&
            array(select digest from account_fact where account_fact.person_id = person.id and kind = 'email')
        ) entry)
      from related
        cross join lateral (select * from person where person.id = related.id limit 1) person
        cross join lateral (select (select email from sign_in_account where person_id = person.id) as email) sign_in
      order by person.id;
end $$`;
