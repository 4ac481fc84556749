/** Who somebody is: a channel's own id of a person, kept once; which groups of staff they are in; and how they are forgotten. */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { inTransaction } from "../db/database.ts";
import { type Covers, filedDigest, rowDigest } from "../db/row-digests.ts";
import type { Person } from "../db/schema.ts";
import { eraseAccount, exportAccount } from "../identity/erasure.ts";
import { appendEvent, lockTicket } from "./queue.ts";
import { dropReferences, referenceBy } from "./references.ts";

export type { Person } from "../db/schema.ts";

export async function knowPerson(
  db: Db,
  person: { channel: string; externalId: string; name: string },
): Promise<Person> {
  return await db
    .insertInto("person")
    .values({ channel: person.channel, external_id: person.externalId, name: person.name })
    .onConflict((conflict) => conflict.columns(["channel", "external_id"]).doUpdateSet({ name: person.name }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The desk itself: what it does by policy or by deadline is written down as its act. */
export async function deskItself(db: Db): Promise<Person> {
  return await knowPerson(db, { channel: "desk", externalId: "desk", name: "Desk" });
}

export type Member = { channel: string; external_id: string; groups: string[] };

/** Roles given while the desk runs, beside those of the settings. */
export async function rolesOf(
  db: Db,
  { channel, external_id }: Pick<Person, "channel" | "external_id">,
): Promise<string[]> {
  const rows = await db
    .selectFrom("staff_role")
    .select("group_name")
    .where("channel", "=", channel)
    .where("external_id", "=", external_id)
    .execute();
  return rows.map(({ group_name }) => group_name);
}

export async function allRoles(db: Db): Promise<Member[]> {
  const rows = await db
    .selectFrom("staff_role")
    .selectAll()
    .orderBy("channel")
    .orderBy("external_id")
    .orderBy("group_name")
    .execute();
  const members = new Map<string, Member>();
  for (const { channel, external_id, group_name } of rows) {
    const member = members.get(`${channel}:${external_id}`) ?? { channel, external_id, groups: [] };
    member.groups.push(group_name);
    members.set(`${channel}:${external_id}`, member);
  }
  return [...members.values()];
}

export async function giveRole(db: Db, who: { channel: string; externalId: string }, group: string): Promise<void> {
  await db
    .insertInto("staff_role")
    .values({ channel: who.channel, external_id: who.externalId, group_name: group })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Those who are in a list elsewhere, such as a user group of a chat, and nobody else, have the group by it. */
export async function takeOverRoles(
  db: Db,
  channel: string,
  { source, group, members }: { source: string; group: string; members: readonly string[] },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    let gone = tx.deleteFrom("staff_role").where("channel", "=", channel).where("source", "=", source);
    if (members.length > 0)
      gone = gone.where((eb) => eb.or([eb("external_id", "not in", members), eb("group_name", "!=", group)]));
    await gone.execute();
    if (members.length > 0)
      await tx
        .insertInto("staff_role")
        .values(members.map((external_id) => ({ channel, external_id, group_name: group, source })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  });
}

/** Takes back what lists gave that count no more. */
export async function dropRoles(
  db: Db,
  { prefix, except }: { prefix: string; except: readonly string[] },
): Promise<void> {
  let gone = db.deleteFrom("staff_role").where("source", "like", `${prefix}%`);
  if (except.length > 0) gone = gone.where("source", "not in", except);
  await gone.execute();
}

export async function takeRole(
  db: Db,
  who: { channel: string; externalId: string },
  group: string | undefined,
): Promise<number> {
  let query = db
    .deleteFrom("staff_role")
    .where("channel", "=", who.channel)
    .where("external_id", "=", who.externalId)
    .where("source", "=", "operator");
  if (group !== undefined) query = query.where("group_name", "=", group);
  return Number((await query.executeTakeFirst()).numDeletedRows);
}

export async function findPerson(db: Db, who: { channel: string; externalId: string }): Promise<Person | undefined> {
  return await db
    .selectFrom("person")
    .selectAll()
    .where("channel", "=", who.channel)
    .where("external_id", "=", who.externalId)
    .executeTakeFirst();
}

/** All that the desk keeps of a person, for them. */
export async function exportPerson(db: Db, person: Person): Promise<object> {
  const [conversations, messages, tickets, drafts, notes, votes, modelAnswers, grades, account] = await Promise.all([
    db.selectFrom("conversation").select(["id", "channel", "created_at"]).where("person_id", "=", person.id).execute(),
    db
      .selectFrom("message")
      .select(["conversation_id", "body", "created_at"])
      .where("person_id", "=", person.id)
      .orderBy("id")
      .execute(),
    db
      .selectFrom("ticket")
      .select(["number", "kind", "question", "state", "outcome", "request", "created_at"])
      .where("requester_id", "=", person.id)
      .orderBy("number")
      .execute(),
    db
      .selectFrom("request_draft")
      .select(["kind", "answers", "updated_at"])
      .where("person_id", "=", person.id)
      .execute(),
    db.selectFrom("note").select(["ticket_number", "text", "created_at"]).where("person_id", "=", person.id).execute(),
    db
      .selectFrom("vote")
      .select(["ticket_number", "approves", "reason", "created_at"])
      .where("person_id", "=", person.id)
      .execute(),
    db
      .selectFrom("shadow_answer")
      .innerJoin("message", "message.id", "question_id")
      .select(["topic", "shown", "shadow_answer.body", "shadow_answer.created_at"])
      .where("message.person_id", "=", person.id)
      .orderBy("shadow_answer.id")
      .execute(),
    db
      .selectFrom("grade")
      .select(["answer_id", "verdict", "comment", "graded_at"])
      .where("person_id", "=", person.id)
      .execute(),
    exportAccount(db, person.id),
  ]);
  const { channel, external_id, name, created_at } = person;
  return {
    person: { channel, external_id, name, created_at },
    conversations,
    messages,
    tickets,
    drafts,
    notes,
    votes,
    modelAnswers,
    grades,
    account,
  };
}

const ERASED = "[erased]";

/** Forgets name, id and words of a person. Decisions, their receipts, the trail and all counts stay: they name the person by an id that says nothing. */
export async function erasePerson(db: Db, person: Person, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const theirs = tx.selectFrom("conversation").select("id").where("person_id", "=", person.id);
    await eraseWords(tx, person, now);
    const asked = tx
      .selectFrom("shadow_answer")
      .innerJoin("message", "message.id", "question_id")
      .select("shadow_answer.id")
      .where((eb) => eb.or([eb("message.conversation_id", "in", theirs), eb("message.person_id", "=", person.id)]));
    await tx
      .updateTable("grade")
      .set({ comment: null })
      .where((eb) => eb.or([eb("answer_id", "in", asked), eb("person_id", "=", person.id)]))
      .execute();
    await tx.updateTable("shadow_answer").set({ body: null, written_at: now }).where("id", "in", asked).execute();
    await tx.deleteFrom("request_draft").where("person_id", "=", person.id).execute();
    await tx.deleteFrom("saved_view").where("person_id", "=", person.id).execute();
    await tx.updateTable("feedback").set({ comment: null }).where("person_id", "=", person.id).execute();
    await forgetAddress(tx, person);
    await eraseAccount(tx, person.id, await isDeciding(tx, person.id));
    // It names them; and whoever comes back begins anew.
    await tx
      .updateTable("conversation")
      .set({ external_id: sql<string>`'erased-' || id` })
      .where("person_id", "=", person.id)
      .execute();
    await tx
      .updateTable("person")
      .set({ name: ERASED, external_id: `erased-${person.id}`, erased_at: now })
      .where("id", "=", person.id)
      .execute();
  });
}

/** Their messages, notes and questions. Each ticket concerned gets an event of it, or the audit trail would call it tampering. */
async function eraseWords(tx: Db, person: Person, now: Date): Promise<void> {
  const body = { kind: "text", text: ERASED };
  const theirs = tx.selectFrom("conversation").select("id").where("person_id", "=", person.id);
  const messages = await tx
    .selectFrom("message")
    .selectAll()
    // What others said to them in their own conversation may name them, too.
    .where((eb) =>
      eb.or([
        eb("conversation_id", "in", theirs),
        eb.and([eb("person_id", "=", person.id), eb("author", "=", "asker")]),
      ]),
    )
    .where("body", "!=", JSON.stringify(body))
    .forNoKeyUpdate()
    .execute();
  const notes = await tx
    .selectFrom("note")
    .selectAll()
    .where("person_id", "=", person.id)
    .where("text", "!=", ERASED)
    .forNoKeyUpdate()
    .execute();
  const questions = tx
    .updateTable("ticket")
    .set({ question: ERASED, found: "[]", search: "" })
    .where("requester_id", "=", person.id)
    .where("kind", "=", "question");
  await sql`update message set body = ${JSON.stringify(body)} where id = any(${messages.map(({ id }) => id)})`.execute(
    tx,
  );
  await sql`update note set text = ${ERASED} where id = any(${notes.map(({ id }) => id)})`.execute(tx);

  const covers = new Map<number, Required<Pick<Covers, "rows" | "replaced">>>();
  const changed = (table: "message" | "note", ticket: number | null, was: string, is: string): void => {
    if (ticket === null) return;
    const { rows, replaced } = covers.get(ticket) ?? { rows: {}, replaced: {} };
    (rows[table] ??= []).push(is);
    (replaced[table] ??= []).push(was);
    covers.set(ticket, { rows, replaced });
  };
  for (const row of messages)
    changed("message", row.ticket_number, rowDigest("message", row), rowDigest("message", { ...row, body }));
  for (const row of notes)
    changed("note", row.ticket_number, rowDigest("note", row), rowDigest("note", { ...row, text: ERASED }));

  const asked = await tx
    .selectFrom("ticket")
    .select("number")
    .where("requester_id", "=", person.id)
    .where("kind", "=", "question")
    .execute();
  const numbers = new Set([...covers.keys(), ...asked.map(({ number }) => number)]);
  const desk = await deskItself(tx);
  for (const number of [...numbers].toSorted((a, b) => a - b)) {
    const ticket = await lockTicket(tx, number);
    const after = (await questions.where("number", "=", number).returningAll().executeTakeFirst()) ?? ticket;
    const filed = { was: filedDigest(ticket), now: filedDigest(after) };
    const words = covers.get(number);
    if (!words && filed.was === filed.now) continue;
    await appendEvent(
      tx,
      ticket,
      desk,
      { action: "erased" },
      { ...words, ...(filed.was !== filed.now && { filed }) },
      now,
    );
  }
}

const UNDECIDED = sql<boolean>`ticket.kind <> 'question' and ticket.state in ('waiting-for-approval', 'waiting-for-asker')`;

/** Whether the account filed, or voted on, a request that is not decided yet. */
async function isDeciding(tx: Db, personId: string): Promise<boolean> {
  const voted = tx.selectFrom("vote").select("ticket_number").where("person_id", "=", personId);
  const found = await tx
    .selectFrom("ticket")
    .select("number")
    .where(UNDECIDED)
    .where((eb) => eb.or([eb("requester_id", "=", personId), eb("number", "in", voted)]))
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** The links of erased accounts go once all that they filed or voted on is decided. */
export async function dropErasedLinks(db: Db): Promise<void> {
  await sql`delete from account_link using person
    where person.erased_at is not null and person.id in (account_link.person_id, account_link.other_id)
      and not exists (select from ticket where ${UNDECIDED} and (requester_id = person.id
        or exists (select from vote where vote.ticket_number = number and vote.person_id = person.id)))`.execute(db);
}

/** Of their own chat, as it is kept for chats that must remember it. */
async function forgetAddress(tx: Db, { channel, external_id }: Person): Promise<void> {
  const own = `person:${external_id}`;
  const address = (await referenceBy(tx, channel, own)) as { conversation?: string } | undefined;
  await dropReferences(tx, channel, [
    own,
    `met:${external_id}`,
    ...(address?.conversation === undefined ? [] : [`place:${address.conversation}`]),
  ]);
}

/** People of whom nothing was heard since then, and who have no ticket that is not over. Staff are not among them: they act. */
export async function silentSince(db: Db, before: Date, most = 200): Promise<Person[]> {
  return await db
    .selectFrom("person")
    .selectAll()
    .where("erased_at", "is", null)
    .where("channel", "!=", "desk")
    .where("person.created_at", "<", before)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("message")
            .select("message.id")
            .whereRef("message.person_id", "=", "person.id")
            .where("message.created_at", ">=", before),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("ticket")
            .select("number")
            .whereRef("requester_id", "=", "person.id")
            .where((sub) =>
              sub.or([
                sub("state", "not in", ["resolved", "closed", "withdrawn"]),
                sub("ticket.updated_at", ">=", before),
              ]),
            ),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("audit_event")
            .select("audit_event.id")
            .whereRef("actor_id", "=", "person.id")
            .where("audit_event.created_at", ">=", before),
        ),
      ),
    )
    .limit(most)
    .execute();
}
