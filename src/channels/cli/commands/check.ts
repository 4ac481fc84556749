/** `ospo check`: every package of a lockfile or SBOM against the policy. */
import { readFile, writeFile } from "node:fs/promises";
import { InvalidError, messageOf, systemCode } from "../../../base/errors.ts";
import { type Checked, type CheckedPackage, checkProject } from "../../../desk/check-project.ts";
import { checkedJson, sarifOf } from "../../../desk/check-report.ts";
import { readFacts, recordedFacts } from "../../../desk/recorded-facts.ts";
import type { Program, Terminal } from "../types.ts";
import { progressBar } from "../progress.ts";

/** A whole project is asked for at once: the services get time. */
const PATIENCE = { deadlineMs: 60_000, timeoutMs: 20_000 };

export type CheckOptions = { use: string; json?: true; sarif?: true; facts?: string; record?: string };

/** True where nothing is prohibited. */
export async function check(
  program: Program,
  terminal: Terminal,
  file: string,
  options: CheckOptions,
): Promise<boolean> {
  const text = await read(file);
  const recorded = options.facts === undefined ? undefined : readFacts(options.facts, await read(options.facts));
  return await program.withPackages(async (desk) => {
    const bar = progressBar(terminal, "packages");
    const checked = await checkProject(desk, { file, text, use: options.use, ...(recorded && { recorded }) }, bar.show);
    bar.done();
    if (options.record !== undefined) await writeFile(options.record, recordedFacts(checked));
    if (options.sarif) terminal.out(`${JSON.stringify(sarifOf(checked))}\n`);
    else if (options.json) terminal.out(`${JSON.stringify(checkedJson(checked))}\n`);
    else terminal.out(table(checked));
    return checked.summary.prohibited === 0;
  }, PATIENCE);
}

async function read(file: string): Promise<string> {
  return await readFile(file, "utf8").catch((error: unknown) => {
    throw new InvalidError(
      `${file} cannot be read (${systemCode(error) ?? messageOf(error)}): give the path of a lockfile or SBOM`,
    );
  });
}

/** Packages with the same verdict for the same reasons stand together: a project has hundreds. */
function table({ file, format, policy, packages, skipped, summary }: Checked): string {
  const told = packages.filter(({ verdict }) => verdict !== "approved");
  const groups = Map.groupBy(told, ({ verdict, because, fixed }) => JSON.stringify([verdict, because, fixed]));
  const counts = Object.entries(summary)
    .toReversed()
    .map(([kind, count]) => `${count} ${kind}`)
    .join(", ");
  const lines = [...groups.values()].flatMap((group) => groupLines(group));
  const duties = [
    ...new Set(packages.filter(({ verdict }) => verdict === "conditional").flatMap(({ obligations }) => obligations)),
  ];
  return [
    ...lines,
    ...(duties.length > 0 ? ["To do for what is conditional:", ...duties.map((duty) => `- ${duty}`), ""] : []),
    ...(skipped.length > 0
      ? [
          `Not checked (${skipped.length}):`,
          ...skipped.slice(0, 20).map(({ what, reason }) => `- ${what}: ${reason}`),
          "",
        ]
      : []),
    `${file} (${format}): ${packages.length} packages by policy ${policy}: ${counts}.`,
    "",
  ].join("\n");
}

const TOGETHER = 5;

function groupLines(group: readonly CheckedPackage[]): string[] {
  const [first] = group;
  if (!first) return [];
  return [
    `${first.verdict}${group.length > 1 ? `, ${group.length} packages` : ""}`,
    ...first.because.map((reason) => `  ${reason}`),
    ...(first.fixed ? [`  Use ${first.fixed} or newer.`] : []),
    ...(group.length > TOGETHER
      ? [`    ${group.map(({ purl }) => purl.replace("pkg:", "")).join(", ")}`]
      : group.map((row) => `    ${named(row)}`)),
    "",
  ];
}

function named({ purl, license, path }: CheckedPackage): string {
  return `${purl.replace("pkg:", "")}  ${license ?? "license unknown"}${path.length > 1 ? `  by ${path.join(" > ")}` : ""}`;
}
