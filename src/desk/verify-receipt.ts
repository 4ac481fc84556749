/** Whether a receipt is genuine, still good, and covers what somebody is about to do. Needs no database. */
import { messageOf } from "../base/errors.ts";
import { parsePackage, purlOf } from "../packages/package.ts";
import type { DecisionRecord } from "../tickets/decisions.ts";
import { openReceipt, type PublicKeys } from "../tickets/receipts.ts";

/** What it must cover; what is left out is not looked at. */
export type Scope = { package?: string; use?: string };

export type Verified = { valid: boolean; because: string | null; record: DecisionRecord | null };

/** Throws InvalidError where the package of the scope is none. */
export async function verifyReceipt(receipt: string, keys: PublicKeys, scope: Scope, now: Date): Promise<Verified> {
  const wanted = scope.package === undefined ? undefined : purlOf(parsePackage(scope.package));
  let record: DecisionRecord;
  try {
    record = (await openReceipt(receipt, keys)) as unknown as DecisionRecord;
  } catch (error) {
    return { valid: false, because: messageOf(error), record: null };
  }
  const because = refusal(record, wanted, scope.use, now);
  return { valid: because === null, because, record };
}

function refusal(
  { outcome, expiresAt, answers }: DecisionRecord,
  purl: string | undefined,
  use: string | undefined,
  now: Date,
): string | null {
  if (outcome !== "approved") return `it is ${outcome}`;
  if (expiresAt !== null && expiresAt < now.toISOString()) return `it was good until ${expiresAt.slice(0, 10)}`;
  if (purl !== undefined && answers["package"] !== purl) return `it covers ${answers["package"] ?? "no package"}, not ${purl}`;
  if (use !== undefined && answers["use"] !== use) return `it covers the use ${answers["use"] ?? "–"}, not ${use}`;
  return null;
}
