/** `ospo doctor`: is everything as it should be, and if not, how to mend it. */
import type { Program, Terminal } from "../types.ts";

/** True where nothing failed. */
export async function doctor(program: Program, terminal: Terminal, json: boolean): Promise<boolean> {
  const checks = await program.checks();
  const healthy = checks.every(({ state }) => state !== "failed");
  if (json) terminal.out(`${JSON.stringify({ healthy, checks })}\n`);
  else
    for (const { what, state, detail, remedy } of checks)
      terminal.out(
        `${{ ok: "✓", off: "–", warning: "!", failed: "✗" }[state]} ${what.padEnd(10)} ${detail}${remedy ? `\n             ${remedy}` : ""}\n`,
      );
  return healthy;
}
