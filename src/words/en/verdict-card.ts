/** The card that shows the verdict on a package: headings, labels of facts, and notes. */
import type { Advisory, PackageFacts } from "../../policy/facts.ts";

type FactName = Exclude<
  keyof PackageFacts,
  "purl" | "ecosystem" | "name" | "version" | "versionNamed" | "originProblem"
>;

export const verdictCard = {
  facts: {
    licenses: "License",
    advisories: "Known vulnerabilities",
    scorecard: "OpenSSF Scorecard",
    repository: "Repository",
    published: "Released",
    releases: "Releases",
    maintainers: "Maintainers",
    deprecated: "Deprecated",
    foundation: "Foundation",
  } satisfies Record<FactName, string>,

  /** Before the reason that decided, and before what to do now. */
  because: "Why: ",
  now: "Now: ",
  moreAdvisories: (ids: readonly string[]) =>
    `${ids.length === 1 ? "1 more known vulnerability" : `${ids.length} more known vulnerabilities`}: ${ids.join(", ")}.`,
  nothingToDo: "Nothing else to do.",
  andMore: (first: string, more: number) => `${first} And ${more} more, below.`,
  product: "product",
  separator: ", ",
  namesake: (name: string, ecosystem: string, product: string) =>
    `This is the ${ecosystem} package ${name}, not ${product} itself, which has a license of its own.`,
  licensesByVersion: (list: string) => `Its license depends on the version: ${list}.`,
  licenseOfVersions: (from: string | null, below: string | null, license: string | null) =>
    `${[from === null ? "" : `from ${from}`, below === null ? "" : `below ${below}`].filter(Boolean).join(", ") || "all"}: ${license ?? "terms that a person must read"}`,
  why: "Also",
  toDo: "What to do",
  wouldChange: "What would change it",
  factsHeading: "Facts",
  unknown: "Not known",
  note: "Note",
  handbook: "Handbook",
  byPolicy: "By policy",

  anyUse: "any use",
  byUse: (verdicts: readonly { use: string; verdict: string }[]) =>
    verdicts.map(({ use, verdict }) => `${use}: ${verdict}`).join("; "),
  defaultRelease: (version: string) =>
    `No version was named, so this is the verdict on ${version}, the default release.`,
  strictestUse: (byUse: string) => `No use was named, so this is the strictest verdict over all uses (${byUse}).`,
  staleFacts: (facts: readonly { label: string; day: string }[]) =>
    `Some facts are old, because their source does not answer: ${facts.map(({ label, day }) => `${label}, ${day}`).join("; ")}.`,
  brokenPolicy: "The last change to the policy file has a mistake, so this is the verdict of the version before it.",
  starterPolicy: "This folder has no policy of its own, so this is the verdict of the desk's starter policy.",
  claimedRepository: "Only the package itself says that this is its repository.",

  asOf: (source: string, day: string) => `${source}, as of ${day}`,
  noLicense: "none stated",
  guess: (license: string) => `${license} (a guess)`,
  noAdvisories: "none",
  advisory: (id: string, severity: Advisory["severity"], fixed: string | null) =>
    `${id} (${severity}${fixed ? `, fixed in ${fixed}` : ""})`,
  notScored: "not scored, which is not the same as low",
  releases: (count: number, first: string, inLastYear: number) =>
    `${count} since ${first}, ${inLastYear} in the last year`,
};
