import path from "node:path";
import { backupText } from "../backup-report.ts";
import { JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";

export const registerBackup: RegisterCommand = (ospo, { program, terminal }) => {
  ospo
    .command("backup")
    .description("save everything that the desk must not lose in one file; the desk may run meanwhile")
    .argument("<file>", "where it goes; an earlier backup of that name is replaced")
    .addOption(JSON_OPTION)
    .action(async (file: string, { json }: { json?: true }) => {
      const report = await program.backUp(path.resolve(file));
      terminal.out(json ? jsonLine(report) : backupText(report));
    });
};
