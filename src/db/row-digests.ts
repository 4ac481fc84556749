/** Digests of rows that people rely on: what an audit event covers, and what `audit verify` compares with the live tables. */
import { chained } from "../base/chain.ts";

/** Columns of a ticket that are fixed when it is opened; only erasing its requester changes them. */
const FILED = [
  "number",
  "kind",
  "question",
  "conversation_id",
  "requester_id",
  "subject",
  "request",
  "tier",
  "blanket",
  "found",
  "source_message_id",
  "created_at",
] as const;
/** Columns of a ticket that acts change. Deadlines follow from them and are not covered. */
const STATE = [
  "state",
  "outcome",
  "round",
  "assignee_id",
  "group_name",
  "priority",
  "tags",
  "merged_into",
  "helped",
] as const;

const ROWS = {
  message: ["conversation_id", "author", "person_id", "ticket_number", "body", "created_at"],
  vote: ["ticket_number", "round", "position", "person_id", "approves", "reason", "created_at"],
  decision: [
    "id",
    "ticket_number",
    "round",
    "outcome",
    "subject",
    "record",
    "receipt",
    "decided_at",
    "expires_at",
    "questioned",
  ],
  note: ["ticket_number", "person_id", "text", "created_at"],
} as const;

export type CoveredTable = keyof typeof ROWS;
export type Rows = Partial<Record<CoveredTable, string[]>>;

/** What an event vouches for, each as SHA-256 in hex. `was` is null where the event is the first to cover it. */
export type Covers = {
  filed?: { was: string | null; now: string };
  state?: { was: string | null; now: string };
  /** Rows that the act wrote. */
  rows?: Rows;
  /** Rows that it replaced, as they were. */
  replaced?: Rows;
};

/** JSON columns as values, not as text. An absent column counts as null, so a new nullable column changes no digest. */
type Row<Columns extends readonly string[]> = { readonly [column in Columns[number]]?: unknown };

export function filedDigest(ticket: Row<typeof FILED>): string {
  return digest("ticket", ticket, FILED);
}

export function stateDigest(ticket: Row<typeof STATE>): string {
  return digest("ticket", ticket, STATE);
}

export function rowDigest<Table extends CoveredTable>(table: Table, row: Row<(typeof ROWS)[Table]>): string {
  return digest(table, row, ROWS[table]);
}

function digest(table: string, row: object, columns: readonly string[]): string {
  const values = Object.entries(row).filter(
    ([column, value]) => columns.includes(column) && value !== null && value !== undefined,
  );
  return chained("", { table, row: Object.fromEntries(values) });
}
