import path from "node:path";
import { restoreText } from "../backup-report.ts";
import { JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";

export const registerRestore: RegisterCommand = (ospo, { program, terminal, answerNo }) => {
  ospo
    .command("restore")
    .description(
      "restore a backup into an empty desk, also into another kind of database; exit status 1 if its audit trail is not intact",
    )
    .argument("<file>")
    .option("--replace", "restore into a desk that is not empty, and save its contents in a backup first")
    .addOption(JSON_OPTION)
    .action(async (file: string, { json, replace = false }: { json?: true; replace?: boolean }) => {
      const report = await program.restore(path.resolve(file), replace);
      terminal.out(json ? jsonLine(report) : restoreText(report));
      if (report.audit.problems.length > 0) answerNo();
    });
};
