/** Digests of rows. Audit events cover them, and `audit verify` compares them with the live tables. */
import { z } from "zod";
import { chained } from "../base/chain.ts";

/** Columns of a ticket that are fixed when it is opened. Only the erasure of its requester changes them. */
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
export const COVERED_TABLES = ["message", "vote", "decision", "note"] as const satisfies CoveredTable[];

const Change = z.object({ was: z.string().nullable(), now: z.string() });
const Rows = z.partialRecord(z.enum(COVERED_TABLES), z.array(z.string()));
/** Digests of rows, by table. */
export type Rows = z.infer<typeof Rows>;

/** The digests that an audit event covers, as SHA-256 in hex. */
const Covers = z.object({
  /** `was` is null where the event is the first to cover it. */
  filed: Change.exactOptional(),
  state: Change.exactOptional(),
  /** Rows that the act wrote. */
  rows: Rows.exactOptional(),
  /** Rows that it changed, before the change. */
  replaced: Rows.exactOptional(),
});
export type Covers = z.infer<typeof Covers>;

/** Null for events that cover nothing, and where the stored value was tampered with; the event's hash shows which. */
export function parseCovers(stored: unknown): Covers | null {
  return Covers.safeParse(stored).data ?? null;
}

/** JSON columns are values, not text. A missing column counts as null, so that a new nullable column changes no digest. */
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
