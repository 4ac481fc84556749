/** Compares the live rows with the digests in the audit trail, and reports changed, added and deleted rows. */
import type { Db } from "../../db/database.ts";
import {
  COVERED_TABLES,
  type CoveredTable,
  filedDigest,
  rowDigest,
  type Rows,
  stateDigest,
} from "../../db/row-digests.ts";
import type { DecisionRow } from "../../db/schema/approvals.ts";
import type { Message } from "../../db/schema/conversations.ts";
import type { Ticket } from "../../db/schema/tickets.ts";
import type { Report } from "./report.ts";
import type { AuditLine } from "./lines.ts";

const PAGE = 1000;

type Written = { ticket: number; seq: number; action: string; table: CoveredTable; times: number };

export class Coverage {
  readonly #report: Report;
  /** By digest: written rows for which no live row was found yet. */
  readonly #written = new Map<string, Written>();
  /** Kept until all events are read, because the event of another ticket may have written the row. */
  readonly #replaced: { line: AuditLine; digests: readonly string[] }[] = [];
  readonly #tickets = new Map<number, { filed: string | null; state: string | null }>();

  constructor(report: Report) {
    this.#report = report;
  }

  /** Call with the events of a ticket in order. */
  add(line: AuditLine): void {
    const { ticket, seq, action, covers } = line;
    if (!covers) return;
    const last = this.#tickets.get(ticket) ?? { filed: null, state: null };
    for (const part of ["filed", "state"] as const) {
      const change = covers[part];
      if (change && change.was !== last[part])
        this.#report(ticket, `${NAMES[part]} was changed without an act, before event ${seq} (${action})`);
    }
    this.#tickets.set(ticket, { filed: covers.filed?.now ?? last.filed, state: covers.state?.now ?? last.state });
    for (const [table, digests] of entriesOf(covers.rows))
      for (const digest of digests) {
        const times = (this.#written.get(digest)?.times ?? 0) + 1;
        this.#written.set(digest, { ticket, seq, action, table, times });
      }
    for (const [, digests] of entriesOf(covers.replaced)) this.#replaced.push({ line, digests });
  }

  /** Returns the number of tickets. */
  async compareTickets(db: Db, ends: ReadonlyMap<number, { seq: number; hash: string }>): Promise<number> {
    const seen = new Set<number>();
    for await (const ticket of ticketsIn(db)) {
      const { number, audit_length, audit_hash } = ticket;
      seen.add(number);
      const end = ends.get(number) ?? { seq: 0, hash: "" };
      if (end.seq !== audit_length || end.hash !== audit_hash)
        this.#report(
          number,
          `its trail ends at event ${end.seq}, and should at ${audit_length}: an event was removed or added`,
        );
      const covered = this.#tickets.get(number);
      if (!covered?.filed || !covered.state) {
        this.#report(number, "nothing in its trail says how it was opened");
        continue;
      }
      if (covered.filed !== filedDigest(ticket)) this.#report(number, `${NAMES.filed} was changed without an act`);
      if (covered.state !== stateDigest(ticket)) this.#report(number, `${NAMES.state} was changed without an act`);
    }
    for (const number of ends.keys())
      if (!seen.has(number)) this.#report(number, "the ticket was deleted; its trail is still there");
    return seen.size;
  }

  /** Call after all events are added. */
  async compareRows(db: Db): Promise<void> {
    for (const { line, digests } of this.#replaced)
      for (const digest of digests)
        if (!this.#take(digest))
          this.#report(line.ticket, `event ${line.seq} (${line.action}) replaced a row that no act had written`);
    for await (const row of messagesIn(db)) this.#compare("message", row, row.id);
    for (const row of await db.selectFrom("note").selectAll().execute()) this.#compare("note", row, row.id);
    for await (const row of decisionsIn(db)) this.#compare("decision", row, row.id);
    for (const row of await db.selectFrom("vote").selectAll().execute())
      this.#compare("vote", row, `of person ${row.person_id} in round ${row.round}`);
    for (const { ticket, seq, action, table } of this.#written.values())
      this.#report(ticket, `a ${table} that event ${seq} (${action}) wrote was changed or deleted`);
  }

  #compare(table: CoveredTable, row: { ticket_number: number | null }, name: string): void {
    if (!this.#take(rowDigest(table, row)))
      this.#report(row.ticket_number, `${table} ${name} was changed or added without an act`);
  }

  #take(digest: string): boolean {
    const written = this.#written.get(digest);
    if (!written) return false;
    if (written.times > 1) written.times--;
    else this.#written.delete(digest);
    return true;
  }
}

const NAMES = {
  filed: "its question, request or requester",
  state: "its state, outcome, round, assignee, group, priority or tags",
};

function entriesOf(rows: Rows | undefined): [CoveredTable, string[]][] {
  return COVERED_TABLES.map((table) => [table, rows?.[table] ?? []]);
}

function ticketsIn(db: Db): AsyncGenerator<Ticket> {
  return pages((last) =>
    db
      .selectFrom("ticket")
      .selectAll()
      .where("number", ">", last?.number ?? 0)
      .orderBy("number")
      .limit(PAGE)
      .execute(),
  );
}

function messagesIn(db: Db): AsyncGenerator<Message> {
  return pages((last) =>
    db
      .selectFrom("message")
      .selectAll()
      .where("id", ">", last?.id ?? "0")
      .where("ticket_number", "is not", null)
      .orderBy("id")
      .limit(PAGE)
      .execute(),
  );
}

/** All decisions in pages. */
export function decisionsIn(db: Db): AsyncGenerator<DecisionRow> {
  return pages((last) =>
    db
      .selectFrom("decision")
      .selectAll()
      .where("id", ">", last?.id ?? "")
      .orderBy("id")
      .limit(PAGE)
      .execute(),
  );
}

async function* pages<Row>(page: (last: Row | undefined) => Promise<Row[]>): AsyncGenerator<Row> {
  for (let last: Row | undefined; ;) {
    const rows = await page(last);
    yield* rows;
    last = rows.at(-1);
    if (rows.length < PAGE) return;
  }
}
