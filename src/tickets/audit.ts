/** The audit trail: what was done, by whom, in a chain for each ticket. Verified and exported here; written by every act (queue.ts). */
import type { Expression, SqlBool } from "kysely";
import { chained } from "../base/chain.ts";
import type { Db } from "../db/database.ts";
import type { DecisionRecord } from "./decisions.ts";
import { openReceipt, type PublicKeys } from "./receipts.ts";

export type AuditLine = {
  ticket: number;
  seq: number;
  action: string;
  actor: string;
  /** Id of the actor: the name may be erased. */
  actorId: string;
  detail: Record<string, unknown>;
  at: Date;
  hash: string;
};

type AuditProblem = { ticket: number; message: string };
export type Verification = { tickets: number; events: number; decisions: number; problems: AuditProblem[] };

const PAGE = 5000;

/** Every chain from its first event to the head that its ticket names, and every decision by its signature. */
export async function verifyAudit(db: Db, keys: PublicKeys): Promise<Verification> {
  const heads = new Map(
    (await db.selectFrom("ticket").select(["number", "audit_length", "audit_hash"]).execute()).map(
      ({ number, audit_length, audit_hash }) => [number, { length: audit_length, hash: audit_hash }],
    ),
  );
  const found: Verification = { tickets: heads.size, events: 0, decisions: 0, problems: [] };
  const walked = new Map<number, { seq: number; hash: string }>();
  const links = new Map<string, string>();
  for await (const line of auditLines(db)) {
    found.events++;
    const { seq, hash } = walked.get(line.ticket) ?? { seq: 0, hash: "" };
    const problem = (message: string): unknown => found.problems.push({ ticket: line.ticket, message });
    if (line.seq !== seq + 1) problem(`event ${seq + 1} is missing`);
    else if (line.hash !== hashOf(line, hash)) problem(`event ${line.seq} (${line.action}, ${line.at.toISOString()}) was changed`);
    walked.set(line.ticket, { seq: line.seq, hash: line.hash });
    links.set(`${line.ticket}:${line.seq}`, line.hash);
  }
  for (const [ticket, head] of heads) {
    const last = walked.get(ticket) ?? { seq: 0, hash: "" };
    if (last.seq !== head.length || last.hash !== head.hash)
      found.problems.push({
        ticket,
        message: `its trail ends at event ${last.seq}, and should at ${head.length}: an event was removed or added`,
      });
  }
  const decisions = await db.selectFrom("decision").select(["id", "ticket_number", "record", "receipt"]).execute();
  for (const { id, ticket_number, record, receipt } of decisions) {
    found.decisions++;
    const message = await decisionProblem(record as DecisionRecord, receipt, keys, links);
    if (message) found.problems.push({ ticket: ticket_number, message: `decision ${id} ${message}` });
  }
  return found;
}

async function decisionProblem(
  record: DecisionRecord,
  receipt: string,
  keys: PublicKeys,
  links: ReadonlyMap<string, string>,
): Promise<string | null> {
  try {
    const signed = await openReceipt(receipt, keys);
    if (chained("", signed) !== chained("", record)) return "says something else than its receipt";
    const { length, hash } = record.audit;
    return links.get(`${record.ticket}:${length}`) === hash ? null : "was signed over another trail than the one that stands here";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function hashOf({ ticket, seq, actorId, action, detail, at }: AuditLine, previous: string): string {
  return chained(previous, { ticket, seq, actor: actorId, action, detail, at: at.toISOString() });
}

export type AuditFilter = {
  from?: Date | undefined;
  to?: Date | undefined;
  /** `channel:id` of whoever acted or asked. */
  person?: string | undefined;
  /** A purl, with or without version. */
  package?: string | undefined;
  /** Only of this decision's ticket. */
  decision?: string | undefined;
};

/** Ordered by ticket, then by place in its chain. */
export async function* auditLines(db: Db, filter: AuditFilter = {}): AsyncGenerator<AuditLine> {
  let after = { ticket: 0, seq: 0 };
  for (;;) {
    const rows = await db
      .selectFrom("audit_event")
      .innerJoin("person", "person.id", "actor_id")
      .innerJoin("ticket", "ticket.number", "ticket_number")
      .innerJoin("person as requester", "requester.id", "ticket.requester_id")
      .select(["ticket_number", "seq", "action", "person.name as actor", "actor_id", "detail", "audit_event.created_at", "hash"])
      .where((eb) =>
        eb.or([eb("ticket_number", ">", after.ticket), eb.and([eb("ticket_number", "=", after.ticket), eb("seq", ">", after.seq)])]),
      )
      .where((eb) => {
        const all: Expression<SqlBool>[] = [];
        if (filter.from) all.push(eb("audit_event.created_at", ">=", filter.from));
        if (filter.to) all.push(eb("audit_event.created_at", "<", filter.to));
        if (filter.package) all.push(eb("ticket.subject", "like", `${filter.package.replace(/[%_\\]/gu, "\\$&")}%`));
        if (filter.decision)
          all.push(eb("ticket_number", "in", eb.selectFrom("decision").select("ticket_number").where("id", "=", filter.decision)));
        if (filter.person) {
          const [channel = "", ...id] = filter.person.split(":");
          const is = (who: "person" | "requester") =>
            eb.and([eb(`${who}.channel`, "=", channel), eb(`${who}.external_id`, "=", id.join(":"))]);
          all.push(eb.or([is("person"), is("requester")]));
        }
        return eb.and(all);
      })
      .orderBy("ticket_number")
      .orderBy("seq")
      .limit(PAGE)
      .execute();
    for (const { ticket_number, seq, action, actor, actor_id, detail, created_at, hash } of rows)
      yield {
        ticket: ticket_number,
        seq,
        action,
        actor,
        actorId: actor_id,
        detail: detail,
        at: created_at,
        hash,
      };
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = { ticket: last.ticket_number, seq: last.seq };
  }
}
