/** What `ospo check` prints on a terminal. */
import { type FailOn, failuresOf } from "../../desk/check-outcome.ts";
import type { Checked, CheckedPackage, SkippedEntry } from "../../desk/check-types.ts";
import { countOf } from "./text.ts";

/** Names of one group. The rest is counted, and is in the JSON and CSV. */
const MAX_LINES = 15;
const MAX_REASONS = 20;

/** Packages with the same verdict for the same reasons are grouped: a project has hundreds. */
export function checkText(checked: Checked, failOn: FailOn): string {
  const { packages } = checked;
  const judged = packages.filter((row) => row.judged && row.verdict !== "approved");
  const groups = Map.groupBy(judged, ({ verdict, because, fixed }) => JSON.stringify([verdict, because, fixed]));
  const conditional = packages.filter(({ verdict }) => verdict === "conditional");
  const obligations = [...new Set(conditional.flatMap((row) => row.obligations))];
  return [
    ...[...groups.values()].flatMap(groupLines),
    ...(obligations.length > 0
      ? ["Obligations of the conditional packages:", ...obligations.map((each) => `- ${each}`), ""]
      : []),
    ...notJudgedLines(checked),
    ...ownLines(checked.skipped),
    ...summaryLines(checked, failOn),
    "",
  ].join("\n");
}

function summaryLines(checked: Checked, failOn: FailOn): string[] {
  const { file, format, policy, packages, base, summary, notJudged } = checked;
  const counts = Object.entries(summary)
    .toReversed()
    .map(([kind, count]) => `${count} ${kind}`)
    .join(", ");
  const added = base ? ` added since ${base.file} (${base.unchanged} unchanged)` : "";
  const failures = failuresOf(checked, failOn);
  return [
    `${file} (${format}): ${countOf(packages.length, "package")}${added} checked against policy ${policy}: ${counts}; ${notJudged} not judged.`,
    ...(failures.length > 0 ? [`Failed: ${failures.join(" ")}`] : []),
  ];
}

function groupLines(group: readonly CheckedPackage[]): string[] {
  const [first] = group;
  if (!first) return [];
  // What is prohibited is never cut off.
  const most = first.verdict === "prohibited" ? group.length : MAX_LINES;
  return [
    `${first.verdict}${group.length > 1 ? `, ${group.length} packages` : ""}`,
    ...first.because.map((reason) => `  ${reason}`),
    ...(first.fixed ? [`  Use ${first.fixed} or newer.`] : []),
    ...shortened(tableLines(group), most),
    "",
  ];
}

/** Package, license and way there, in columns. */
function tableLines(group: readonly CheckedPackage[]): string[] {
  const cells = group.map(({ purl, path, ...row }) => [
    withoutScheme(purl),
    licenseCell(row),
    path.length > 1 ? `via ${path.join(" > ")}` : "",
  ]);
  const widths = [0, 1].map((column) => Math.min(60, Math.max(...cells.map((row) => row[column]?.length ?? 0))));
  return cells.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** The source is named where it is not the registry: where the file alone states the license, or contradicts. */
function licenseCell({ license, licenses, facts }: Pick<CheckedPackage, "license" | "licenses" | "facts">): string {
  if (license === null) return "license unknown";
  const names = new Set(licenses.map((each) => each.license));
  if (names.size > 1) return licenses.map((each) => `${each.license} (${each.source})`).join(", ");
  return facts === null ? `${license} (license from ${licenses[0]?.source})` : license;
}

/** One reason with its packages below it: five hundred names are no paragraph. */
function notJudgedLines({ packages, skipped, notJudged }: Checked): string[] {
  if (notJudged === 0) return [];
  const entries = [
    ...packages
      .filter(({ judged }) => !judged)
      .map(({ purl, because }) => ({ name: withoutScheme(purl), reason: because.join(" ") })),
    ...skipped.filter(({ kind }) => kind === "unjudged").map(({ what, reason }) => ({ name: what, reason })),
  ];
  const groups = [...Map.groupBy(entries, ({ reason }) => reason)];
  const lines = groups.slice(0, MAX_REASONS).flatMap(([reason, group]) => [
    `  ${reason}`,
    ...shortened(
      group.map(({ name }) => name),
      MAX_LINES,
    ),
  ]);
  const rest = groups.length - MAX_REASONS;
  return [`Not judged (${notJudged}):`, ...lines, ...(rest > 0 ? [`  … and ${rest} more reasons`] : []), ""];
}

function ownLines(skipped: readonly SkippedEntry[]): string[] {
  const own = skipped.filter(({ kind }) => kind !== "unjudged");
  if (own.length === 0) return [];
  const lines = own.map(({ what, reason }) => `${what}: ${reason}`);
  return [
    `Not checked, since it is the project's own or no software (${own.length}):`,
    ...shortened(lines, MAX_LINES),
    "",
  ];
}

function shortened(lines: readonly string[], most: number): string[] {
  const rest = lines.length - most;
  return [
    ...lines.slice(0, most).map((line) => `    ${line}`),
    ...(rest > 0 ? [`    … and ${rest} more: --json or --csv lists all`] : []),
  ];
}

function withoutScheme(purl: string): string {
  return purl.replace("pkg:", "");
}
