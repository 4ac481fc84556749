import { readFile, writeFile } from "node:fs/promises";
import { Option } from "commander";
import { decodeText } from "../../../base/decode-text.ts";
import { InvalidError, messageOf, systemCode } from "../../../base/errors.ts";
import { checkProject } from "../../../desk/check-project.ts";
import { FAIL_ON, type FailOn, failuresOf } from "../../../desk/check-outcome.ts";
import { checkedCsv, checkedJson, sarifOf } from "../../../desk/check-report.ts";
import type { Checked } from "../../../desk/check-types.ts";
import { readFacts, recordedFacts } from "../../../desk/recorded-facts.ts";
import { checkText } from "../check-text.ts";
import { type CommandContext, JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";
import { progressBar } from "../progress.ts";

/** The services get a whole project's requests at once, so they may take longer. */
const PATIENCE = { deadlineMs: 60_000, timeoutMs: 20_000 };

type Options = {
  use: string;
  failOn: FailOn;
  base?: string;
  json?: true;
  sarif?: true;
  csv?: true;
  facts?: string;
  record?: string;
};

export const registerCheck: RegisterCommand = (ospo, context) => {
  ospo
    .command("check")
    .description("every package of a lockfile or SBOM against the policy; exit status 1 if the check fails")
    .argument("<file>")
    .option("--use <use>", "how they are used: one of the policy's uses", "distributed")
    .addOption(
      new Option(
        "--fail-on <verdict>",
        "what fails the check: prohibited packages; also those that need a review; also what could not be judged. " +
          "A file of which nothing could be judged always fails",
      )
        .choices(FAIL_ON)
        .default("prohibited"),
    )
    .option("--base <old>", "judge only what the file adds to this earlier one")
    .addOption(JSON_OPTION)
    .addOption(new Option("--sarif", "print SARIF 2.1.0 for code scanning").conflicts("json"))
    .addOption(new Option("--csv", "print CSV for a spreadsheet").conflicts(["json", "sarif"]))
    .option("--record <facts.json>", "save the facts to a file")
    .option("--facts <facts.json>", "judge by saved facts, without network")
    .action(async (file: string, options: Options) => await check(context, file, options));
};

async function check({ program, terminal, answerNo }: CommandContext, file: string, options: Options): Promise<void> {
  const { use, base, facts, record, failOn } = options;
  const text = await read(file);
  const old = base === undefined ? undefined : { file: base, text: await read(base) };
  const recorded = facts === undefined ? undefined : readFacts(facts, await read(facts));
  await program.withPackages(async (desk) => {
    const bar = progressBar(terminal, "packages");
    const checked = await checkProject(
      desk,
      { file, text, use, ...(old && { base: old }), ...(recorded && { recorded }) },
      bar.show,
    );
    bar.done();
    if (record !== undefined) await writeFile(record, recordedFacts(checked));
    terminal.out(printed(checked, options));
    if (failuresOf(checked, failOn).length > 0) answerNo();
  }, PATIENCE);
}

function printed(checked: Checked, { json, sarif, csv, failOn }: Options): string {
  if (sarif) return jsonLine(sarifOf(checked));
  if (csv) return checkedCsv(checked);
  return json ? jsonLine(checkedJson(checked, failOn)) : checkText(checked, failOn);
}

async function read(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new InvalidError(
      `${file} cannot be read (${systemCode(error) ?? messageOf(error)}): give the path of a lockfile or SBOM`,
    );
  });
  return decodeText(bytes);
}
