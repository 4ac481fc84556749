import { JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";
import type { Check } from "../types.ts";

const SIGNS = { ok: "✓", off: "–", warning: "!", failed: "✗" };

export const registerDoctor: RegisterCommand = (ospo, { program, terminal, answerNo }) => {
  ospo
    .command("doctor")
    .description("check settings, database, index and channels, and say how to fix each problem")
    .addOption(JSON_OPTION)
    .action(async ({ json }: { json?: true }) => {
      const checks = await program.checks();
      const healthy = checks.every(({ state }) => state !== "failed");
      terminal.out(json ? jsonLine({ healthy, checks }) : checks.map(checkText).join(""));
      if (!healthy) answerNo();
    });
};

function checkText({ what, state, detail, remedy }: Check): string {
  return `${SIGNS[state]} ${what.padEnd(10)} ${detail}${remedy ? `\n             ${remedy}` : ""}\n`;
}
