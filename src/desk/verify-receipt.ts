/**
 * Verifies a receipt: whether it is genuine, is still in force, and covers a package and a use. `verifyReceipt` needs
 * no database.
 */
import { InvalidError, messageOf } from "../base/errors.ts";
import { isSamePackage, type Package, purlOf } from "../packages/package.ts";
import { parsePackage } from "../packages/parse-package.ts";
import { parseDecisionRecord } from "../tickets/decision-record.ts";
import type { DecisionRecord } from "../tickets/types.ts";
import { decisionOf, type StoredDecision } from "../tickets/board/decisions.ts";
import { openReceipt, type PublicKeys } from "../tickets/audit/receipts.ts";
import { type Standing, standingOf } from "../tickets/audit/standing.ts";
import type { Desk } from "./desk.ts";

const DAY_MS = 86_400_000;

/** What the receipt must cover. Absent fields are not checked. */
export type Scope = { package?: string; use?: string };

export type Verified = {
  valid: boolean;
  because: string | null;
  record: DecisionRecord | null;
  /** The desk's answer; null where it was not asked or did not answer. */
  standing: Standing | null;
};

/** Asks the desk whether the decision is in force; null where it cannot be reached. */
export type AskStanding = (receipt: string, record: DecisionRecord) => Promise<Standing | null>;

/** Throws InvalidError where the scope's package is invalid. */
export async function verifyReceipt(
  receipt: string,
  keys: PublicKeys,
  scope: Scope,
  now: Date,
  ask: AskStanding = () => Promise.resolve(null),
): Promise<Verified> {
  const wanted = scope.package === undefined ? undefined : parsePackage(scope.package);
  let record: DecisionRecord;
  try {
    record = parseDecisionRecord(await openReceipt(receipt, keys));
  } catch (error) {
    return { valid: false, because: messageOf(error), record: null, standing: null };
  }
  const standing = await ask(receipt, record);
  const because = refusal(record, wanted, scope.use, now) ?? (standing ? notStanding(standing) : tooOld(record, now));
  return { valid: because === null, because, record, standing };
}

/** Answers anybody who asks about a receipt. Throws InvalidError where this desk did not issue it. */
export async function standingAt(
  desk: Pick<Desk, "db" | "now" | "signer">,
  receipt: string,
): Promise<{ id: string; standing: Standing }> {
  const record = parseDecisionRecord(await openReceipt(receipt, desk.signer.publicKeys));
  return { id: record.id, standing: await standingOf(desk.db, receipt, record, desk.now()) };
}

function refusal(
  { outcome, expiresAt, answers }: DecisionRecord,
  wanted: Package | undefined,
  use: string | undefined,
  now: Date,
): string | null {
  if (outcome !== "approved") return `it is ${outcome}`;
  if (expiresAt !== null && expiresAt < now.toISOString()) return `it was good until ${expiresAt.slice(0, 10)}`;
  if (wanted !== undefined && !isNamed(answers["package"], wanted))
    return `it covers ${answers["package"] ?? "no package"}, not ${purlOf(wanted)}`;
  if (use !== undefined && answers["use"] !== use) return `it covers the use ${answers["use"] ?? "–"}, not ${use}`;
  return null;
}

/** Whether the answer of a request, usually a purl, names this package. */
function isNamed(answer: unknown, wanted: Package): boolean {
  try {
    return typeof answer === "string" && isSamePackage(parsePackage(answer), wanted);
  } catch (error) {
    if (error instanceof InvalidError) return false;
    throw error;
  }
}

function notStanding({ kind, words }: Standing): string | null {
  return kind === "stands" || kind === "reconsidered" ? null : `it ${words}`;
}

/** Receipts from before 2026-11-30 have no grace period for offline verification. */
function tooOld({ decidedAt, status }: DecisionRecord, now: Date): string | null {
  if (!status || now.getTime() <= Date.parse(decidedAt) + status.offlineDays * DAY_MS) return null;
  const where = status.url ? `the desk at ${status.url}` : "the desk that gave it";
  return `it was verified offline only, and is older than the grace period of ${status.offlineDays} days: ask ${where} whether it still stands`;
}

/** A decision and whether it is in force. Throws NotFoundError. */
export async function decisionWithStanding(
  desk: Pick<Desk, "db" | "now">,
  id: string,
): Promise<StoredDecision & { standing: Standing }> {
  const decision = await decisionOf(desk.db, id);
  return { ...decision, standing: await standingOf(desk.db, decision.receipt, decision.record, desk.now()) };
}
