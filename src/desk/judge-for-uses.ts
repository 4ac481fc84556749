/** Judges facts by the policy, for one use and for all of them. */
import { InvalidError } from "../base/errors.ts";
import { typosquatOf } from "../packages/similar.ts";
import type { LicenseClaim, PackageFacts } from "../policy/facts.ts";
import { isWorse } from "../policy/judge-license.ts";
import type { LicensePolicy, VerdictKind } from "../policy/license-policy.ts";
import type { Verdict } from "../policy/types.ts";
import { judge } from "../policy/verdict.ts";
import { inWords } from "../words/words.ts";
import type { PackageDeps } from "./desk.ts";

export function requireUse(policy: LicensePolicy, use: string | null): void {
  if (use !== null && !Object.hasOwn(policy.uses, use))
    throw new InvalidError(
      inWords((words) => words.packages.unknownUse(JSON.stringify(use), Object.keys(policy.uses))),
    );
}

/** For one use. A whole project needs no verdicts for the other uses, which cost as much again each. */
export function judgeForUse(
  desk: Pick<PackageDeps, "now">,
  policy: LicensePolicy,
  facts: PackageFacts,
  { use, stated }: { use: string; stated?: readonly LicenseClaim[] | undefined },
): Verdict {
  const today = desk.now().toISOString().slice(0, 10);
  return judge(policy, { facts, use, today, lookalike: typosquatOf(facts), ...(stated && { stated }) });
}

export function judgeForUses(
  desk: Pick<PackageDeps, "now">,
  policy: LicensePolicy,
  facts: PackageFacts,
  use: string | null,
): { verdict: Verdict; byUse: { use: string; verdict: VerdictKind }[] } {
  const lookalike = typosquatOf(facts);
  const today = desk.now().toISOString().slice(0, 10);
  const verdicts = Object.keys(policy.uses).map((each) => judge(policy, { facts, use: each, today, lookalike }));
  const byUse = verdicts.map(({ use: each, kind }) => ({ use: each, verdict: kind }));
  const strictest = verdicts.reduce((a, b) => (isWorse(b.kind, a.kind) ? b : a));
  return { verdict: verdicts.find((verdict) => verdict.use === use) ?? strictest, byUse };
}
