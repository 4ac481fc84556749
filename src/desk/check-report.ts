/** A checked project as scripts, spreadsheets and code scanning read it. */
import { csvOf } from "../base/csv.ts";
import { VERDICT_KINDS, type VerdictKind } from "../policy/license-policy.ts";
import { type FailOn, failuresOf } from "./check-outcome.ts";
import type { Checked, CheckedPackage, SkippedEntry } from "./check-types.ts";

/** The facts are left out, because they are large. */
export function checkedJson(checked: Checked, failOn: FailOn = "prohibited"): object {
  return {
    ...checked,
    failures: failuresOf(checked, failOn),
    packages: checked.packages.map((row) => ({ ...row, facts: undefined })),
  };
}

/** One row per package, then one per entry that is not judged. */
export function checkedCsv({ packages, skipped }: Checked): string {
  return csvOf([
    ...packages.map((row) => ({
      package: row.purl,
      verdict: row.verdict,
      judged: row.judged ? "yes" : "no",
      use: row.use,
      license: row.license ?? "",
      "license sources": row.licenses.map(({ license, source }) => `${license} (${source})`).join("; "),
      because: row.because.join(" "),
      obligations: row.obligations.join(" "),
      fixed: row.fixed ?? "",
      path: row.path.join(" > "),
    })),
    ...skipped.map(({ what, reason, kind }) => ({
      package: what,
      verdict: kind === "unjudged" ? "not judged" : "not applicable",
      judged: "no",
      use: "",
      license: "",
      "license sources": "",
      because: reason,
      obligations: "",
      fixed: "",
      path: "",
    })),
  ]);
}

type Level = "none" | "note" | "warning" | "error";
const LEVELS: Record<VerdictKind, Level> = {
  approved: "none",
  conditional: "note",
  "needs-review": "warning",
  prohibited: "error",
};
const NOT_JUDGED = "not-judged";
const NOTHING_JUDGED = "nothing-judged";

/**
 * SARIF for code scanning: one result per package that is not approved, and one per entry that is not judged
 * (https://docs.oasis-open.org/sarif/sarif/v2.1.0/).
 */
export function sarifOf(checked: Checked): object {
  const { file, packages, skipped, policy, nothingJudged } = checked;
  const place = {
    physicalLocation: {
      artifactLocation: { uri: file.replaceAll("\\", "/").replace(/^\.\//u, "") },
      region: { startLine: 1 },
    },
  };
  const results = [
    ...(nothingJudged === null ? [] : [resultOf(NOTHING_JUDGED, "error", nothingJudged, "")]),
    ...packages.filter(({ verdict }) => verdict !== "approved").map(packageResult),
    ...skipped.filter(({ kind }) => kind === "unjudged").map(skippedResult),
  ];
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "ospo-desk", version: policy, rules: RULES } },
        invocations: [
          {
            executionSuccessful: nothingJudged === null,
            // The project's own parts, and entries that are not software, need no verdict.
            toolExecutionNotifications: skipped
              .filter(({ kind }) => kind !== "unjudged")
              .map((entry) => ({ level: "note", message: { text: skippedLine(entry) } })),
          },
        ],
        results: results.map((result) => ({ ...result, locations: [place] })),
      },
    ],
  };
}

const RULES = [
  ...VERDICT_KINDS.filter((kind) => kind !== "approved").map((kind) => ({
    id: kind,
    shortDescription: { text: `Open source policy: ${kind}` },
    defaultConfiguration: { level: LEVELS[kind] },
  })),
  {
    id: NOT_JUDGED,
    shortDescription: { text: "Open source policy: could not be judged" },
    defaultConfiguration: { level: "warning" },
  },
  {
    id: NOTHING_JUDGED,
    shortDescription: { text: "Open source policy: nothing in the file could be judged" },
    defaultConfiguration: { level: "error" },
  },
];

function resultOf(ruleId: string, level: Level, text: string, fingerprint: string): object {
  return { ruleId, level, message: { text }, partialFingerprints: { package: fingerprint } };
}

function packageResult({ purl, verdict, judged, because, path, originProblem }: CheckedPackage): object {
  const text = `${purl}: ${because.join(" ")}${path.length > 1 ? ` (by ${path.join(" > ")})` : ""}`;
  const fingerprint = originProblem ? `${purl} ${JSON.stringify(originProblem)}` : purl;
  return { ...resultOf(verdict, LEVELS[verdict], text, fingerprint), properties: { judged } };
}

function skippedResult(entry: SkippedEntry): object {
  return { ...resultOf(NOT_JUDGED, "warning", skippedLine(entry), entry.what), properties: { judged: false } };
}

function skippedLine({ what, reason }: SkippedEntry): string {
  return `${what}: not judged: ${reason}.`;
}
