/** All checks, in the order of how soon they tell: what `npm test` and CI run. Stops at the first that fails. */
import { spawn } from "node:child_process";
import { once } from "node:events";

type Command = [command: string, ...args: string[]];
/** Several commands run side by side: each of them must pass. */
const CHECKS: [what: string, ...commands: Command[]][] = [
  ["format", ["oxfmt", "--check", "."]],
  ["types", ["tsc"]],
  ["lint and import table", ["oxlint", "--type-aware"]],
  ["dead code", ["knip"]],
  ["unit and scenario tests", ["vitest", "run"]],
  ["quality of answers", ["node", "src/main.ts", "eval"]],
  [
    "our own dependencies by our own policy",
    ["node", "src/main.ts", "check", "package-lock.json", "--facts", "test/fixtures/own-facts.json"],
  ],
  ...(process.env["TEST_DATABASE_URL"] ? [stress(process.env["TEST_DATABASE_URL"])] : []),
  [
    "a minute of Slack and of Teams, with failures and a kill",
    ["node", "scripts/soak-slack.ts", "--seconds", "60"],
    ["node", "scripts/soak-teams.ts", "--seconds", "60"],
  ],
  ["smoke test of the running desk", ["node", "scripts/smoke.ts"]],
];

const env = { ...process.env, PATH: `${import.meta.dirname}/../node_modules/.bin:${process.env["PATH"] ?? ""}` };
for (const [what, ...commands] of CHECKS) {
  const started = performance.now();
  console.log(`\n── ${what}`);
  const failed = (await Promise.all(commands.map(async (command) => ((await passes(command)) ? [] : [command.join(" ")])))).flat();
  if (failed.length > 0) {
    console.error(`\n✗ ${what} failed: ${failed.join(", ")}`);
    process.exit(1);
  }
  console.log(`✓ ${what}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

async function passes([command, ...args]: Command): Promise<boolean> {
  const [status] = await once(spawn(command, args, { stdio: "inherit", env }), "exit");
  return status === 0;
}

function stress(database: string): [what: string, command: Command] {
  const args = ["scripts/stress.ts", "--kills", "4", "--processes", "2", "--database", database];
  return ["two processes killed under load", ["node", ...args]];
}
