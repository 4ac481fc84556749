/**
 * Verifies the audit trail: each chain from its first event to the head in its ticket, all covered rows against the digests in the events,
 * each decision against its receipt, votes and event, and everything against the checkpoints.
 */
import type { Db } from "../../db/database.ts";
import { eventHash } from "../../db/event-hash.ts";
import { auditLines } from "./lines.ts";
import { Coverage } from "./coverage.ts";
import type { AnchorContent } from "./anchors.ts";
import { verifyCheckpoints } from "./verify-checkpoints.ts";
import { verifyDecisions } from "./verify-decisions.ts";
import type { Adopted, AuditProblem, Report, Trail, Verification } from "./report.ts";
import { verifySteps } from "./verify-steps.ts";
import type { PublicKeys } from "./receipts.ts";

/** Reads one snapshot of the database, so a desk may be running. `anchors` are the copies of the checkpoints. */
export async function verifyAudit(
  db: Db,
  keys: PublicKeys,
  anchors: readonly AnchorContent[] = [],
): Promise<Verification> {
  if (db.isTransaction) return await verifyAt(db, keys, anchors);
  return await db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute((tx) => verifyAt(tx, keys, anchors));
}

async function verifyAt(db: Db, keys: PublicKeys, anchors: readonly AnchorContent[]): Promise<Verification> {
  const problems: AuditProblem[] = [];
  const report: Report = (ticket, message) => void problems.push({ ticket, message });
  const coverage = new Coverage(report);
  const { trail, events, adopted } = await walk(db, coverage, report);
  const tickets = await coverage.compareTickets(db, trail.ends);
  await coverage.compareRows(db);
  const decisions = await verifyDecisions(db, keys, trail, report);
  await verifySteps(db, report);
  const checkpoints = await verifyCheckpoints(db, keys, anchors, { trail, tickets, decisions }, report);
  return { tickets, events, decisions: decisions.size, problems, checkpoints, adopted };
}

async function walk(
  db: Db,
  coverage: Coverage,
  report: Report,
): Promise<{ trail: Trail; events: number; adopted: Adopted | null }> {
  const hashes = new Map<string, string>();
  const ends = new Map<number, { seq: number; hash: string; at: Date }>();
  const decided = new Map<string, { ticket: number; seq: number; outcome: string }>();
  let events = 0;
  let adopted: Adopted | undefined;
  for await (const line of auditLines(db)) {
    const { ticket, seq, action, detail, at, hash } = line;
    events++;
    const last = ends.get(ticket) ?? { seq: 0, hash: "" };
    if (seq !== last.seq + 1) report(ticket, `event ${last.seq + 1} is missing`);
    else if (hash !== eventHash(last.hash, line))
      report(ticket, `event ${seq} (${action}, ${at.toISOString()}) was changed`);
    ends.set(ticket, { seq, hash, at });
    hashes.set(`${ticket}:${seq}`, hash);
    coverage.add(line);
    if (action === "approved" || action === "rejected")
      decided.set(String(detail["decision"]), { ticket, seq, outcome: action });
    if (action === "adopted") adopted = { tickets: (adopted?.tickets ?? 0) + 1, since: at };
  }
  return { trail: { hashes, ends, decided }, events, adopted: adopted ?? null };
}
