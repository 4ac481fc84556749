import { readFile, writeFile } from "node:fs/promises";
import { InvalidError, messageOf, systemCode } from "../../../base/errors.ts";
import { checkProject } from "../../../desk/check-project.ts";
import { checkedJson, sarifOf } from "../../../desk/check-report.ts";
import { readFacts, recordedFacts } from "../../../desk/recorded-facts.ts";
import { checkText } from "../check-text.ts";
import { type CommandContext, JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";
import { progressBar } from "../progress.ts";

/** The services get a whole project's requests at once, so they may take longer. */
const PATIENCE = { deadlineMs: 60_000, timeoutMs: 20_000 };

type Options = { use: string; json?: true; sarif?: true; facts?: string; record?: string };

export const registerCheck: RegisterCommand = (ospo, context) => {
  ospo
    .command("check")
    .description("every package of a lockfile or SBOM against the policy; exit status 1 if one is prohibited")
    .argument("<file>")
    .option("--use <use>", "how they are used: one of the policy's uses", "distributed")
    .addOption(JSON_OPTION)
    .option("--sarif", "print SARIF 2.1.0 for code scanning")
    .option("--record <facts.json>", "save the facts to a file")
    .option("--facts <facts.json>", "judge by saved facts, without network")
    .action(async (file: string, options: Options) => await check(context, file, options));
};

async function check(
  { program, terminal, answerNo }: CommandContext,
  file: string,
  { use, json, sarif, facts, record }: Options,
): Promise<void> {
  const text = await read(file);
  const recorded = facts === undefined ? undefined : readFacts(facts, await read(facts));
  await program.withPackages(async (desk) => {
    const bar = progressBar(terminal, "packages");
    const checked = await checkProject(desk, { file, text, use, ...(recorded && { recorded }) }, bar.show);
    bar.done();
    if (record !== undefined) await writeFile(record, recordedFacts(checked));
    if (sarif) terminal.out(jsonLine(sarifOf(checked)));
    else terminal.out(json ? jsonLine(checkedJson(checked)) : checkText(checked));
    if (checked.summary.prohibited > 0) answerNo();
  }, PATIENCE);
}

async function read(file: string): Promise<string> {
  return await readFile(file, "utf8").catch((error: unknown) => {
    throw new InvalidError(
      `${file} cannot be read (${systemCode(error) ?? messageOf(error)}): give the path of a lockfile or SBOM`,
    );
  });
}
