/** Checks every package of a lockfile or SBOM against the policy. */
import pLimit from "p-limit";
import { useIn } from "../answering/understand/use.ts";
import { DeskError } from "../base/errors.ts";
import type { Language } from "../base/language.ts";
import { pauser } from "../base/pause.ts";
import { classOf } from "../packages/manifests/manifest.ts";
import type { Manifest } from "../packages/manifests/read-manifest.ts";
import { readUpload } from "../packages/manifests/read-upload.ts";
import { cacheUnaffected } from "../packages/osv.ts";
import { isRegistryPackage } from "../packages/package.ts";
import type { PackageFacts } from "../policy/facts.ts";
import { VERDICT_KINDS, type VerdictKind } from "../policy/license-policy.ts";
import { wordsIn } from "../words/words.ts";
import { withoutBase } from "./check-base.ts";
import { checkComponent, checkPackage, failedRow, type RowContext } from "./check-row.ts";
import type { Checked, CheckedPackage, SkippedEntry } from "./check-types.ts";
import type { PackageDeps } from "./desk.ts";
import { requireUse } from "./judge-for-uses.ts";
import { skippedText } from "./skipped-text.ts";

/** The use of development dependencies, whatever the product's own use. */
const DEV_USE = "dev-tool";
const CONCURRENCY = 32;

export type Check = {
  file: string;
  text: string;
  use: string;
  /** Only what the file has and this one does not is judged. */
  base?: { file: string; text: string };
  /** By purl. Replaces all requests to services. */
  recorded?: ReadonlyMap<string, PackageFacts>;
  /** The language of reasons and obligations. */
  language?: Language;
};

/** Throws InvalidError for a file that cannot be read. */
export async function checkProject(
  desk: PackageDeps,
  { file, text, use, base, recorded, language = "en" }: Check,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<Checked> {
  const { policy } = await desk.policy.current();
  const { products } = (await desk.products.current()).policy;
  requireUse(policy, use);
  const whole = await readUpload(file, text);
  const compared = base ? withoutBase(whole, await readUpload(base.file, base.text)) : null;
  const manifest = compared?.added ?? whole;
  const source = /^(?:CycloneDX|SPDX)$/u.test(manifest.format) ? wordsIn(language).manifests.sbom : manifest.format;
  const contextOf = (dev: boolean | null): RowContext => ({
    policy,
    products,
    use: dev === true && Object.hasOwn(policy.uses, DEV_USE) ? DEV_USE : use,
    language,
    source,
    recorded,
  });
  await cachePinned(desk, manifest, recorded);
  const looked = await judgeAll(desk, manifest, contextOf, onProgress);
  const packages = [...looked, ...manifest.others.map((each) => checkComponent(each, contextOf(each.dev)))];
  packages.sort(
    (a, b) => VERDICT_KINDS.indexOf(b.verdict) - VERDICT_KINDS.indexOf(a.verdict) || (a.purl < b.purl ? -1 : 1),
  );
  const skipped = manifest.skipped.map(({ what, why }): SkippedEntry => ({
    what,
    reason: skippedText(why, language),
    kind: classOf(why),
  }));
  const isUnchanged = compared !== null && packages.length === 0 && compared.unchanged > 0;
  return {
    file,
    format: manifest.format,
    policy: policy.version,
    base: compared && base ? { file: base.file, unchanged: compared.unchanged } : null,
    packages,
    skipped,
    ...figuresOf(packages, skipped),
    nothingJudged:
      isUnchanged || packages.some(({ judged }) => judged) ? null : whyNothing(manifest, packages, language),
  };
}

function figuresOf(
  packages: readonly CheckedPackage[],
  skipped: readonly SkippedEntry[],
): Pick<Checked, "summary" | "notJudged"> {
  const count = (kind: VerdictKind): number => packages.filter(({ verdict }) => verdict === kind).length;
  return {
    summary: {
      approved: count("approved"),
      conditional: count("conditional"),
      "needs-review": count("needs-review"),
      prohibited: count("prohibited"),
    },
    notJudged:
      packages.filter(({ judged }) => !judged).length + skipped.filter(({ kind }) => kind === "unjudged").length,
  };
}

function whyNothing({ skipped, isVex }: Manifest, packages: readonly CheckedPackage[], language: Language): string {
  const { manifests } = wordsIn(language);
  if (packages.length > 0) return manifests.nothingJudged;
  if (skipped.some(({ why }) => why.kind === "module")) return `${manifests.nothingListed} ${manifests.parentPom}`;
  if (skipped.length > 0 && skipped.every(({ why }) => classOf(why) === "not-software"))
    return `${manifests.nothingListed} ${manifests.noSoftware}`;
  if (skipped.length > 0) return manifests.nothingJudged;
  return isVex ? `${manifests.nothingListed} ${manifests.vex}` : manifests.nothingListed;
}

/** Asks for the advisories of all packages at once. */
async function cachePinned(
  desk: PackageDeps,
  { packages }: Manifest,
  recorded: ReadonlyMap<string, PackageFacts> | undefined,
): Promise<void> {
  const pinned = packages.flatMap(({ package: pkg }) =>
    !isRegistryPackage(pkg) ||
    pkg.version === null ||
    recorded ||
    desk.packages.isPrivate(pkg) ||
    desk.packages.originProblemOf(pkg)
      ? []
      : [{ ...pkg, version: pkg.version }],
  );
  await cacheUnaffected(desk.packages.sources.osv, pinned);
}

async function judgeAll(
  desk: PackageDeps,
  { packages }: Manifest,
  contextOf: (dev: boolean | null) => RowContext,
  onProgress: (done: number, total: number) => void,
): Promise<CheckedPackage[]> {
  const limit = pLimit(CONCURRENCY);
  // Cached facts resolve without waiting, so thousands of verdicts would block the event loop without pauses.
  const pause = pauser();
  let done = 0;
  return await Promise.all(
    packages.map((listed) =>
      limit(async () => {
        await pause();
        const context = contextOf(listed.dev);
        const checked = await checkPackage(desk, listed, context).catch((error: unknown) => {
          if (error instanceof DeskError) throw error;
          return failedRow(listed, context);
        });
        onProgress(++done, packages.length);
        return checked;
      }),
    ),
  );
}

/** The uses with the most obligations, strictest first. */
const STRICTEST = ["distributed", "embedded", "hosted"];

/** The use named in the message beside a file, else the strictest use of the policy. */
export async function useOfUpload({ policy: file }: PackageDeps, text: string): Promise<string> {
  const { policy } = await file.current();
  const uses = Object.keys(policy.uses);
  return useIn(text, policy) ?? STRICTEST.find((each) => uses.includes(each)) ?? uses[0] ?? "";
}
