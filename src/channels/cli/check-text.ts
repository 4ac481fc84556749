/** What `ospo check` prints on a terminal. */
import type { Checked, CheckedPackage } from "../../desk/check-project.ts";
import { countOf } from "./text.ts";

const MOST_SKIPPED = 20;
/** A larger group is printed on one line. */
const MOST_LINES = 5;

/** Packages with the same verdict for the same reasons are grouped: a project has hundreds. */
export function checkText({ file, format, policy, packages, skipped, summary }: Checked): string {
  const listed = packages.filter(({ verdict }) => verdict !== "approved");
  const groups = Map.groupBy(listed, ({ verdict, because, fixed }) => JSON.stringify([verdict, because, fixed]));
  const counts = Object.entries(summary)
    .toReversed()
    .map(([kind, count]) => `${count} ${kind}`)
    .join(", ");
  const conditional = packages.filter(({ verdict }) => verdict === "conditional");
  const obligations = [...new Set(conditional.flatMap((row) => row.obligations))];
  return [
    ...[...groups.values()].flatMap(groupLines),
    ...(obligations.length > 0
      ? ["Obligations of the conditional packages:", ...obligations.map((each) => `- ${each}`), ""]
      : []),
    ...(skipped.length > 0
      ? [
          `Not checked (${skipped.length}):`,
          ...skipped.slice(0, MOST_SKIPPED).map(({ what, reason }) => `- ${what}: ${reason}`),
          "",
        ]
      : []),
    `${file} (${format}): ${countOf(packages.length, "package")} checked against policy ${policy}: ${counts}.`,
    "",
  ].join("\n");
}

function groupLines(group: readonly CheckedPackage[]): string[] {
  const [first] = group;
  if (!first) return [];
  return [
    `${first.verdict}${group.length > 1 ? `, ${group.length} packages` : ""}`,
    ...first.because.map((reason) => `  ${reason}`),
    ...(first.fixed ? [`  Use ${first.fixed} or newer.`] : []),
    ...(group.length > MOST_LINES
      ? [`    ${group.map(({ purl }) => withoutScheme(purl)).join(", ")}`]
      : group.map((row) => `    ${packageLine(row)}`)),
    "",
  ];
}

function packageLine({ purl, license, path }: CheckedPackage): string {
  const via = path.length > 1 ? `  via ${path.join(" > ")}` : "";
  return `${withoutScheme(purl)}  ${license ?? "license unknown"}${via}`;
}

function withoutScheme(purl: string): string {
  return purl.replace("pkg:", "");
}
