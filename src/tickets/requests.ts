/** Requests for approval: what was asked, what was known then, and which approvals the policy wants for it. */
import { sql } from "kysely";
import { ConflictError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import type { Person, Ticket } from "../db/schema.ts";
import type { Tier } from "../policy/approvals.ts";
import type { Answers, RequestKind } from "../policy/request-forms.ts";
import type { Message } from "./conversations.ts";
import { decided, type Decision } from "./decisions.ts";
import { type Queue, write } from "./queue.ts";
import { openTicket } from "./ticket.ts";

/** What was known when it was filed: it goes into the decision as it stands here. */
export type FiledRequest = {
  kind: RequestKind;
  title: string;
  answers: Answers;
  tier: Tier;
  because: { rule: string; en: string; zh?: string | undefined }[];
  /** Of the license policy and of the approval policy. */
  policies: { licenses: string; approvals: string };
  /** What the desk had found of a package: facts with their dates and sources, verdict and rules. Null where there is none. */
  evidence: object | null;
  blanket: string | null;
  /** The engineer vouches for the conditions of the tier. */
  attested: boolean;
};

export type Filing = {
  request: FiledRequest;
  subject: string | null;
  requester: Person;
  conversationId: string;
  language: string;
  /** The same key again finds what was filed. */
  filingKey: string;
  /** Of the answers that came with the key. */
  filingDigest: string;
  /** What the asker is told where people decide; of what is decided at once the decision is told. */
  says: (number: number) => { body: object; delivery_id: string };
};

/** What the policy decides itself is decided here; the rest waits for its approvers. */
export async function fileRequest(
  queue: Queue & Decision,
  tx: Db,
  { request, subject, requester, conversationId, language, filingKey, filingDigest, says }: Filing,
): Promise<{ ticket: Ticket; said: Message | null; isNew: boolean }> {
  const { tier } = request;
  const { ticket, said, isNew } = await openTicket(queue, tx, {
    question: request.title,
    language,
    conversationId,
    requester,
    found: [],
    sourceMessageId: null,
    tier,
    request,
    ...(tier.decides === "people" && { says }),
    event: {
      action: "filed",
      detail: { tier: tier.name, rules: request.because.map(({ rule }) => rule), blanket: request.blanket },
    },
    more: {
      kind: request.kind,
      state: tier.decides === "people" ? "waiting-for-approval" : "resolved",
      subject,
      tier: tier.name,
      blanket: request.blanket,
      round: 1,
      filing_key: filingKey,
      filing_digest: filingDigest,
      ...(tier.decides !== "people" && { last_asker_at: null }),
    },
  });
  if (!isNew) return { ticket, said, isNew };
  if (tier.decides === "people") {
    await openSteps(tx, ticket.number, 1, tier);
    return { ticket, said, isNew };
  }
  const by = tier.decides === "requester" ? requester : queue.system;
  const done = await decided(queue, tx, ticket, "approved", []);
  return { ticket: await write(queue, tx, ticket, by, done), said, isNew };
}

/** The steps of a round; of a sequence only the first is open. */
export async function openSteps(tx: Db, number: number, round: number, { steps, order }: Tier): Promise<void> {
  await tx
    .insertInto("approval_step")
    .values(
      steps.map(({ group, quorum }, i) => ({
        ticket_number: number,
        round,
        position: i + 1,
        group_name: group,
        quorum,
        state: i === 0 || order === "parallel" ? ("open" as const) : ("waiting" as const),
      })),
    )
    .execute();
}

export type EarlierRequest = Pick<Ticket, "number" | "state" | "outcome" | "question" | "created_at"> & {
  decision: string | null;
  expires: Date | null;
};

/** Requests for the same thing, open or decided, latest first. */
export async function requestsAbout(db: Db, subject: string, most = 5): Promise<EarlierRequest[]> {
  return await db
    .selectFrom("ticket")
    .leftJoin("decision", (join) =>
      join.onRef("decision.ticket_number", "=", "ticket.number").onRef("decision.round", "=", "ticket.round"),
    )
    .select([
      "number",
      "state",
      "ticket.outcome",
      "question",
      "ticket.created_at",
      "decision.id as decision",
      "expires_at as expires",
    ])
    .where("ticket.subject", "=", subject)
    .where("state", "!=", "withdrawn")
    .orderBy("number", "desc")
    .limit(most)
    .execute();
}

export type Draft = {
  id: string;
  kind: RequestKind;
  answers: Record<string, unknown>;
  messageId: string | null;
  updatedAt: Date;
};

/**
 * What was typed so far. The same id again is the same draft. Another person's message is not kept with it. Throws ConflictError where it was
 * filed, or is another person's.
 */
export async function saveDraft(db: Db, person: Person, draft: Omit<Draft, "updatedAt">, now: Date): Promise<void> {
  const filed = await filedAs(db, person, draft.id);
  if (filed)
    throw new ConflictError(`the draft was filed as ${filed.number}`, {
      userMessage: `This form was already filed as #${filed.number}. Start a new request.`,
    });
  const row = { kind: draft.kind, answers: JSON.stringify(draft.answers), updated_at: now };
  const saved = await db
    .insertInto("request_draft")
    .values((eb) => ({
      id: draft.id,
      person_id: person.id,
      message_id: eb
        .selectFrom("message")
        .innerJoin("conversation", "conversation.id", "conversation_id")
        .select("message.id")
        .where("message.id", "=", draft.messageId)
        .where("conversation.person_id", "=", person.id),
      ...row,
    }))
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row).where("request_draft.person_id", "=", person.id))
    .returning("id")
    .executeTakeFirst();
  if (!saved)
    throw new ConflictError(`draft ${draft.id} is another person's`, {
      userMessage: "This draft belongs to somebody else. Start a new request.",
    });
}

/** A draft that was filed is none any more. */
export async function draftsOf(db: Db, person: Person): Promise<Draft[]> {
  await db
    .deleteFrom("request_draft")
    .where("person_id", "=", person.id)
    .where((eb) =>
      eb(
        sql<string>`${person.id} || ':' || request_draft.id`,
        "in",
        eb.selectFrom("ticket").select("filing_key").where("requester_id", "=", person.id),
      ),
    )
    .execute();
  const rows = await db
    .selectFrom("request_draft")
    .selectAll()
    .where("person_id", "=", person.id)
    .orderBy("updated_at", "desc")
    .limit(20)
    .execute();
  return rows.map(({ id, kind, answers, message_id, updated_at }) => ({
    id,
    kind,
    answers: answers,
    messageId: message_id,
    updatedAt: updated_at,
  }));
}

/** The request that a draft, or any other key of this person, became. */
export async function filedAs(db: Db, person: Person, key: string): Promise<Ticket | undefined> {
  return await db
    .selectFrom("ticket")
    .selectAll()
    .where("filing_key", "=", filingKeyOf(person, key))
    .executeTakeFirst();
}

/** Keys of different people never meet. */
export function filingKeyOf(person: Person, key: string): string {
  return `${person.id}:${key}`;
}

export async function dropDraft(db: Db, person: Person, id: string): Promise<void> {
  await db.deleteFrom("request_draft").where("id", "=", id).where("person_id", "=", person.id).execute();
}

/** How often each blanket approval was used. */
export async function blanketUse(db: Db): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom("ticket")
    .select(({ fn }) => ["blanket", fn.countAll<string>().as("count")])
    .where("blanket", "is not", null)
    .groupBy("blanket")
    .execute();
  return Object.fromEntries(rows.map(({ blanket, count }) => [blanket ?? "", Number(count)]));
}
