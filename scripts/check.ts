/** All checks, in the order of how soon they tell: what `npm test` and CI run. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { findChromium, HOW_TO_GET_CHROMIUM } from "../test/browser/find-chromium.ts";

type Command = [command: string, ...args: string[]];
type Check = [what: string, ...command: Command];
const DATABASE = process.env["TEST_DATABASE_URL"];
const STRESS = ["scripts/soak/stress.ts", "--kills", "4", "--processes", "2", "--database", DATABASE ?? ""];

/** In CI a missing browser is a failure, so the tests run there and say so. */
const skipsBrowser = findChromium() === null && process.env["CI"] !== "true";

const CHECKS: Check[] = [
  ["format", "oxfmt", "--check", "."],
  ["types", "tsc"],
  ["types of the pages", "tsc", "-p", "src/channels/web/pages"],
  ["lint and import table", "oxlint", "--type-aware"],
  ["dead code", "knip"],
  ["unit and scenario tests", "vitest", "run"],
];
/** Rows side by side: all but the last wait most of the time. */
const ROWS: Check[][] = [
  ...(DATABASE ? [[["two processes killed under load", "node", ...STRESS] satisfies Check]] : []),
  ...(skipsBrowser
    ? []
    : [[["browser tests", "vitest", "run", "--config", "test/browser/vitest.config.ts"] satisfies Check]]),
  [["a minute of Slack, with failures and a kill", "node", "scripts/soak/slack.ts", "--seconds", "60"]],
  [["a minute of Teams, with failures and a kill", "node", "scripts/soak/teams.ts", "--seconds", "60"]],
  [
    ["smoke test of the running desk", "node", "scripts/soak/smoke.ts"],
    ["quality of answers", "node", "src/main.ts", "eval"],
    [
      "our own dependencies by our own policy",
      "node",
      "src/main.ts",
      "check",
      "package-lock.json",
      "--facts",
      "test/fixtures/own-facts.json",
    ],
  ],
];

const env = { ...process.env, PATH: `${import.meta.dirname}/../node_modules/.bin:${process.env["PATH"] ?? ""}` };
const passed = (await row(CHECKS)) && (await Promise.all(ROWS.map(row))).every(Boolean);
if (skipsBrowser) console.warn(`\n! The browser tests were skipped, as no Chromium was found: ${HOW_TO_GET_CHROMIUM}.`);
process.exitCode = passed ? 0 : 1;

/** Stops at the first that fails. */
async function row(checks: readonly Check[]): Promise<boolean> {
  for (const [what, command, ...args] of checks) {
    const started = performance.now();
    console.log(`\n── ${what}`);
    const [status] = await once(spawn(command, args, { stdio: "inherit", env }), "exit");
    if (status !== 0) {
      console.error(`\n✗ ${what} failed: ${command} ${args.join(" ")}`);
      return false;
    }
    console.log(`✓ ${what}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
  return true;
}
