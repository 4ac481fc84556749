/** Looks up one package: its facts, and the policy's verdict for a use. An unknown fact never leads to approval. */
import { InvalidError } from "../base/errors.ts";
import type { Package } from "../packages/package.ts";
import { parsePackage } from "../packages/parse-package.ts";
import { similarNames, typosquatOf } from "../packages/similar.ts";
import type { LicenseClaim, PackageFacts } from "../policy/facts.ts";
import { isWorse } from "../policy/judge-license.ts";
import type { LicensePolicy, VerdictKind } from "../policy/license-policy.ts";
import { judge } from "../policy/verdict.ts";
import type { Verdict } from "../policy/types.ts";
import type { PackageDeps } from "./desk.ts";
import type { CurrentPolicy } from "./policy-file.ts";
import { inWords } from "../words/words.ts";

export type LookedUp =
  | {
      kind: "verdict";
      facts: PackageFacts;
      /** For the named use, else the strictest verdict over all uses. */
      verdict: Verdict;
      /** The verdict for each use. */
      byUse: { use: string; verdict: VerdictKind }[];
      useNamed: boolean;
      policy: CurrentPolicy<LicensePolicy>;
    }
  | { kind: "no-such-package"; package: Package; sources: string[]; suggestions: string[] }
  | { kind: "no-such-version"; package: Package; sources: string[]; newest: string[] };

export type LookUp = {
  package: Package;
  /** Null where no use was named. */
  use: string | null;
  /** A bare word, which may be the name of a product. */
  word?: string | null;
};

/** Looks up a package by what a person typed or pasted. Throws InvalidError where that does not name a package. */
export async function lookUpNamed(
  desk: PackageDeps,
  words: string,
  use: string | null,
): Promise<{ looked: LookedUp; package: Package }> {
  const named = parsePackage(words);
  return { looked: await lookUp(desk, { package: named, use }), package: named };
}

/** Throws InvalidError for a use that the policy does not define. */
export async function lookUp(desk: PackageDeps, { package: pkg, use, word }: LookUp): Promise<LookedUp> {
  const current = await desk.policy.current();
  requireUse(current.policy, use);
  const found = await desk.packages.find(pkg);
  if (found.kind === "no-such-package") return { ...found, suggestions: similarNames(pkg) };
  if (found.kind === "no-such-version") return found;
  return {
    kind: "verdict",
    ...judgeForUses(desk, current.policy, found.facts, use, word),
    useNamed: use !== null,
    facts: found.facts,
    policy: current,
  };
}

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

function judgeForUses(
  desk: Pick<PackageDeps, "now">,
  policy: LicensePolicy,
  facts: PackageFacts,
  use: string | null,
  word?: string | null,
): { verdict: Verdict; byUse: { use: string; verdict: VerdictKind }[] } {
  const lookalike = typosquatOf(facts);
  const today = desk.now().toISOString().slice(0, 10);
  const verdicts = Object.keys(policy.uses).map((each) =>
    judge(policy, { facts, use: each, today, lookalike, ...(word && { named: word }) }),
  );
  const byUse = verdicts.map(({ use: each, kind }) => ({ use: each, verdict: kind }));
  const strictest = verdicts.reduce((a, b) => (isWorse(b.kind, a.kind) ? b : a));
  return { verdict: verdicts.find((verdict) => verdict.use === use) ?? strictest, byUse };
}
