/** Checks every package of a lockfile or SBOM against the policy. */
import { wordsIn } from "../words/words.ts";
import pLimit from "p-limit";
import { useIn } from "../answering/understand/use.ts";
import { pauser } from "../base/pause.ts";
import type { Language } from "../base/language.ts";
import { cacheUnaffected } from "../packages/osv.ts";
import type { ManifestContents, ManifestPackage } from "../packages/manifests/manifest.ts";
import { readUpload } from "../packages/manifests/read-upload.ts";
import { isRegistryPackage, publicPurlOf } from "../packages/package.ts";
import type { PackageFacts, OriginProblem } from "../policy/facts.ts";
import { type LicensePolicy, VERDICT_KINDS, type VerdictKind } from "../policy/license-policy.ts";
import type { Verdict } from "../policy/types.ts";
import type { PackageDeps } from "./desk.ts";
import { judgeForUses, requireUse } from "./lookup.ts";
import { obligationText, reasonText } from "./verdict-text.ts";

export type CheckedPackage = {
  purl: string;
  verdict: VerdictKind;
  use: string;
  /** The license as the sources state it; null where none is known. */
  license: string | null;
  because: string[];
  obligations: string[];
  /** The version that fixes all known vulnerabilities. */
  fixed: string | null;
  /** From a direct dependency down to this one; empty where the file does not say. */
  path: string[];
  /** The facts behind the verdict; null where nothing was found. */
  facts: PackageFacts | null;
  /** Why it is not judged as the public package of the same name; null where it is. */
  originProblem: OriginProblem | null;
};
export type Checked = {
  file: string;
  format: string;
  policy: string;
  /** Worst first. */
  packages: CheckedPackage[];
  skipped: ManifestContents["skipped"];
  summary: Record<VerdictKind, number>;
};

/** The use of development dependencies, whatever the product's own use. */
const DEV_USE = "dev-tool";
const CONCURRENCY = 32;

export type Check = {
  file: string;
  text: string;
  use: string;
  /** By purl. Replaces all requests to services. */
  recorded?: ReadonlyMap<string, PackageFacts>;
  /** The language of reasons and obligations. */
  language?: Language;
};

/** Throws InvalidError for a file that cannot be read. */
export async function checkProject(
  desk: PackageDeps,
  { file, text, use, recorded, language = "en" }: Check,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<Checked> {
  const { policy } = await desk.policy.current();
  requireUse(policy, use);
  const manifest = await readUpload(file, text);
  const pinned = manifest.packages.flatMap(({ package: pkg }) =>
    !isRegistryPackage(pkg) ||
    pkg.version === null ||
    recorded ||
    desk.packages.isPrivate(pkg) ||
    desk.packages.originProblemOf(pkg)
      ? []
      : [{ ...pkg, version: pkg.version }],
  );
  await cacheUnaffected(desk.packages.sources.osv, pinned);
  const limit = pLimit(CONCURRENCY);
  // Cached facts resolve without waiting, so thousands of verdicts would block the event loop without pauses.
  const pause = pauser();
  let done = 0;
  const packages = await Promise.all(
    manifest.packages.map((listed) =>
      limit(async () => {
        await pause();
        const ofUse = listed.dev === true && Object.hasOwn(policy.uses, DEV_USE) ? DEV_USE : use;
        const checked = await checkOne(desk, policy, listed, { use: ofUse, recorded, language });
        onProgress(++done, manifest.packages.length);
        return checked;
      }),
    ),
  );
  packages.sort(
    (a, b) => VERDICT_KINDS.indexOf(b.verdict) - VERDICT_KINDS.indexOf(a.verdict) || (a.purl < b.purl ? -1 : 1),
  );
  const count = (kind: VerdictKind): number => packages.filter(({ verdict }) => verdict === kind).length;
  return {
    file,
    format: manifest.format,
    policy: policy.version,
    packages,
    skipped: manifest.skipped,
    summary: {
      approved: count("approved"),
      conditional: count("conditional"),
      "needs-review": count("needs-review"),
      prohibited: count("prohibited"),
    },
  };
}

async function checkOne(
  desk: PackageDeps,
  policy: LicensePolicy,
  { package: pkg, path }: ManifestPackage,
  { use, recorded, language }: Pick<Check, "use" | "recorded"> & { language: Language },
): Promise<CheckedPackage> {
  const words = wordsIn(language).check;
  const { version } = pkg;
  const purl = publicPurlOf(pkg);
  const originProblem = desk.packages.originProblemOf(pkg);
  const needsReview = (reason: string): CheckedPackage => ({
    purl,
    verdict: "needs-review",
    use,
    license: null,
    because: [reason],
    obligations: [],
    fixed: null,
    path,
    facts: null,
    originProblem,
  });
  if (version === null && !originProblem) return needsReview(words.noVersion);
  // Recorded facts describe the public package.
  let facts = originProblem ? undefined : recorded?.get(purl);
  if (recorded && !facts && !originProblem) return needsReview(words.notRecorded);
  if (!facts) {
    const found = await desk.packages.find(pkg, { quick: true });
    if (found.kind === "no-such-package") return needsReview(words.noSuchPackage(found.sources));
    if (found.kind === "no-such-version") return needsReview(words.noSuchVersion(found.sources, found.newest));
    facts = found.facts;
  }
  const { verdict } = judgeForUses(desk, policy, facts, use);
  return rowOf(policy, verdict, { facts, path, purl, language });
}

function rowOf(
  policy: LicensePolicy,
  verdict: Verdict,
  { facts, path, purl, language }: { facts: PackageFacts; path: string[]; purl: string; language: Language },
): CheckedPackage {
  const claims = facts.licenses.kind === "known" ? facts.licenses.value : [];
  const licenses = [
    ...new Set(claims.map(({ expression, raw }) => expression ?? raw).filter((words) => words !== null)),
  ].join(" / ");
  const fixed = verdict.changes.find((change) => change.kind === "version");
  return {
    purl,
    verdict: verdict.kind,
    use: verdict.use,
    license: licenses || null,
    because: [
      ...verdict.because
        .filter((reason) => reason.verdict === verdict.kind || reason.kind === "choice" || reason.kind === "origin")
        .map((reason) => reasonText(policy, reason, verdict.use, language)),
      ...(facts.originProblem && "host" in facts.originProblem
        ? [wordsIn(language).check.mirror(facts.originProblem.host)]
        : []),
    ],
    obligations: verdict.obligations.map((obligation) => obligationText(obligation, language)),
    fixed: fixed?.atLeast ?? null,
    path,
    facts,
    originProblem: facts.originProblem ?? null,
  };
}

/** The uses with the most obligations, strictest first. */
const STRICTEST = ["distributed", "embedded", "hosted"];

/** The use named in the message beside a file, else the strictest use of the policy. */
export async function useOfUpload({ policy: file }: PackageDeps, text: string): Promise<string> {
  const { policy } = await file.current();
  const uses = Object.keys(policy.uses);
  return useIn(text, policy) ?? STRICTEST.find((each) => uses.includes(each)) ?? uses[0] ?? "";
}
