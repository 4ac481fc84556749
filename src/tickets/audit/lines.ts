/** Reads the audit trail line by line, to export or verify it. */
import type { Expression, SqlBool } from "kysely";
import type { Db } from "../../db/database.ts";
import { type Covers, parseCovers } from "../../db/row-digests.ts";

export type AuditLine = {
  ticket: number;
  seq: number;
  action: string;
  actor: string;
  /** The actor's id, because the name may be erased. */
  actorId: string;
  detail: Record<string, unknown>;
  /** Digests of the rows that the act wrote. */
  covers: Covers | null;
  at: Date;
  hash: string;
};

const PAGE = 5000;

export type AuditFilter = {
  from?: Date | undefined;
  to?: Date | undefined;
  /** `channel:id` of the actor or requester. */
  person?: string | undefined;
  /** A purl, with or without version. */
  package?: string | undefined;
  /** Only of this decision's ticket. */
  decision?: string | undefined;
};

/** Ordered by ticket and position in its chain. Includes events whose ticket or actor was deleted. */
export async function* auditLines(db: Db, filter: AuditFilter = {}): AsyncGenerator<AuditLine> {
  let after = { ticket: 0, seq: 0 };
  for (;;) {
    const rows = await eventRows(db, filter)
      .where((eb) =>
        eb.or([
          eb("ticket_number", ">", after.ticket),
          eb.and([eb("ticket_number", "=", after.ticket), eb("seq", ">", after.seq)]),
        ]),
      )
      .orderBy("ticket_number")
      .orderBy("seq")
      .limit(PAGE)
      .execute();
    // The order of the keys is the order of the columns in an export.
    for (const { ticket_number, seq, action, actor, actor_id, detail, created_at, hash, covers } of rows)
      yield {
        ticket: ticket_number,
        seq,
        action,
        actor: actor ?? "",
        actorId: actor_id,
        detail,
        at: created_at,
        hash,
        covers: parseCovers(covers),
      };
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = { ticket: last.ticket_number, seq: last.seq };
  }
}

function eventRows(db: Db, filter: AuditFilter) {
  return db
    .selectFrom("audit_event")
    .leftJoin("person", "person.id", "actor_id")
    .leftJoin("ticket", "ticket.number", "ticket_number")
    .leftJoin("person as requester", "requester.id", "ticket.requester_id")
    .select([
      "ticket_number",
      "seq",
      "action",
      "person.name as actor",
      "actor_id",
      "detail",
      "covers",
      "audit_event.created_at",
      "hash",
    ])
    .where((eb) => {
      const all: Expression<SqlBool>[] = [];
      if (filter.from) all.push(eb("audit_event.created_at", ">=", filter.from));
      if (filter.to) all.push(eb("audit_event.created_at", "<", filter.to));
      if (filter.package) all.push(eb("ticket.subject", "like", `${filter.package.replace(/[%_\\]/gu, "\\$&")}%`));
      if (filter.decision) {
        const ticket = eb.selectFrom("decision").select("ticket_number").where("id", "=", filter.decision);
        all.push(eb("ticket_number", "in", ticket));
      }
      if (filter.person) {
        const [channel = "", ...id] = filter.person.split(":");
        const is = (who: "person" | "requester") =>
          eb.and([eb(`${who}.channel`, "=", channel), eb(`${who}.external_id`, "=", id.join(":"))]);
        all.push(eb.or([is("person"), is("requester")]));
      }
      return eb.and(all);
    });
}
