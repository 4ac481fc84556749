/** Whether a receipt is genuine, still stands, and covers what somebody is about to do. Needs no database. */
import { messageOf } from "../base/errors.ts";
import { parsePackage, purlOf } from "../packages/package.ts";
import type { DecisionRecord } from "../tickets/types.ts";
import { decisionOf, type StoredDecision } from "../tickets/board/decisions.ts";
import { openReceipt, type PublicKeys } from "../tickets/audit/receipts.ts";
import { type Standing, standingOf } from "../tickets/audit/standing.ts";
import type { Desk } from "./desk.ts";

const DAY_MS = 86_400_000;

/** What it must cover; what is left out is not looked at. */
export type Scope = { package?: string; use?: string };

export type Verified = {
  valid: boolean;
  because: string | null;
  record: DecisionRecord | null;
  /** What the desk says; null where it was not asked, or did not answer. */
  standing: Standing | null;
};

/** Asks the desk; null where it cannot be asked. */
export type AskStanding = (receipt: string, record: DecisionRecord) => Promise<Standing | null>;

/** Throws InvalidError where the package of the scope is none. */
export async function verifyReceipt(
  receipt: string,
  keys: PublicKeys,
  scope: Scope,
  now: Date,
  ask: AskStanding = () => Promise.resolve(null),
): Promise<Verified> {
  const wanted = scope.package === undefined ? undefined : purlOf(parsePackage(scope.package));
  let record: DecisionRecord;
  try {
    record = (await openReceipt(receipt, keys)) as unknown as DecisionRecord;
  } catch (error) {
    return { valid: false, because: messageOf(error), record: null, standing: null };
  }
  const standing = await ask(receipt, record);
  const because = refusal(record, wanted, scope.use, now) ?? (standing ? notStanding(standing) : tooOld(record, now));
  return { valid: because === null, because, record, standing };
}

/** What a desk says of a receipt that anybody shows it. Throws InvalidError where it is not one of its own. */
export async function standingAt(
  desk: Pick<Desk, "db" | "now" | "signer">,
  receipt: string,
): Promise<{ id: string; standing: Standing }> {
  const record = (await openReceipt(receipt, desk.signer.publicKeys)) as unknown as DecisionRecord;
  return { id: record.id, standing: await standingOf(desk.db, receipt, record, desk.now()) };
}

function refusal(
  { outcome, expiresAt, answers }: DecisionRecord,
  purl: string | undefined,
  use: string | undefined,
  now: Date,
): string | null {
  if (outcome !== "approved") return `it is ${outcome}`;
  if (expiresAt !== null && expiresAt < now.toISOString()) return `it was good until ${expiresAt.slice(0, 10)}`;
  if (purl !== undefined && answers["package"] !== purl)
    return `it covers ${answers["package"] ?? "no package"}, not ${purl}`;
  if (use !== undefined && answers["use"] !== use) return `it covers the use ${answers["use"] ?? "–"}, not ${use}`;
  return null;
}

function notStanding({ kind, words }: Standing): string | null {
  return kind === "stands" || kind === "reconsidered" ? null : `it ${words}`;
}

/** Receipts of before 2026-11-30 state no time for which they may be relied on unasked. */
function tooOld({ decidedAt, status }: DecisionRecord, now: Date): string | null {
  if (!status || now.getTime() <= Date.parse(decidedAt) + status.offlineDays * DAY_MS) return null;
  const where = status.url ? `the desk at ${status.url}` : "the desk that gave it";
  return `it was verified offline only, and is older than the grace period of ${status.offlineDays} days: ask ${where} whether it still stands`;
}

/** A decision and whether it still stands, for whoever looks at it here. Throws NotFoundError. */
export async function decisionWithStanding(
  desk: Pick<Desk, "db" | "now">,
  id: string,
): Promise<StoredDecision & { standing: Standing }> {
  const decision = await decisionOf(desk.db, id);
  return { ...decision, standing: await standingOf(desk.db, decision.receipt, decision.record, desk.now()) };
}
