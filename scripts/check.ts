/** All checks: what `npm test` and CI run. First what fails soonest; then the tests, with beside them what mostly waits. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { findChromium, HOW_TO_GET_CHROMIUM } from "../test/browser/find-chromium.ts";

type Check = [what: string, command: string, ...args: string[]];
const DATABASE = process.env["TEST_DATABASE_URL"];
const STRESS = ["scripts/soak/stress.ts", "--kills", "4", "--processes", "2", "--database", DATABASE ?? ""];
const OWN = ["check", "package-lock.json", "--facts", "test/fixtures/own-facts.json"];
/** In CI a missing browser is a failure, so the tests run there and say so. */
const skipsBrowser = findChromium() === null && process.env["CI"] !== "true";

const STATIC: Check[] = [
  ["format", "oxfmt", "--check", "."],
  ["types", "tsc"],
  ["types of the pages", "tsc", "-p", "src/channels/web/pages"],
  ["lint and import table", "oxlint", "--type-aware"],
  ["dead code", "knip"],
];
const TESTS: Check = ["unit and scenario tests", "vitest", "run"];
const BROWSER: Check = ["browser tests", "vitest", "run", "--config", "test/browser/vitest.config.ts"];
const BESIDE: Check[][] = [
  [
    ["a minute of Slack, with failures and a kill", "node", "scripts/soak/slack.ts", "--seconds", "60"],
    ...(skipsBrowser ? [] : [BROWSER]),
  ],
  [
    ["a minute of Teams, with failures and a kill", "node", "scripts/soak/teams.ts", "--seconds", "60"],
    ...(DATABASE ? [["two processes killed under load", "node", ...STRESS] satisfies Check] : []),
    ["smoke test of the running desk", "node", "scripts/soak/smoke.ts"],
    ["quality of answers", "node", "src/main.ts", "eval"],
    ["our own dependencies by our own policy", "node", "src/main.ts", ...OWN],
  ],
];

const env = { ...process.env, PATH: `${import.meta.dirname}/../node_modules/.bin:${process.env["PATH"] ?? ""}` };
const started = performance.now();
const passed = (await inTurn(STATIC)) && (await Promise.all([run(TESTS), ...BESIDE.map(inTurn)])).every(Boolean);
if (skipsBrowser) console.warn(`\n! The browser tests were skipped, as no Chromium was found: ${HOW_TO_GET_CHROMIUM}.`);
console.log(`\n${passed ? "✓ all checks passed" : "✗ not all checks passed"}, ${secondsSince(started)}`);
process.exitCode = passed ? 0 : 1;

/** Stops at the first that fails. */
async function inTurn(checks: readonly Check[]): Promise<boolean> {
  for (const check of checks) if (!(await run(check))) return false;
  return true;
}

/** The tests print as they go. Of the others the output is kept until they end, so that it does not mix. */
async function run(check: Check): Promise<boolean> {
  const [what, command, ...args] = check;
  const began = performance.now();
  const isShown = check === TESTS;
  if (isShown) console.log(`\n── ${what}`);
  const child = spawn(command, args, { env, stdio: isShown ? "inherit" : ["ignore", "pipe", "pipe"] });
  const output = Promise.all([child.stdout, child.stderr].map(async (stream) => (stream ? await text(stream) : "")));
  const [status] = await once(child, "exit");
  if (!isShown) console.log(`\n── ${what}\n${(await output).join("").trimEnd()}`);
  if (status === 0) console.log(`✓ ${what}, ${secondsSince(began)}`);
  else console.error(`\n✗ ${what} failed: ${command} ${args.join(" ")}`);
  return status === 0;
}

function secondsSince(then: number): string {
  return `${((performance.now() - then) / 1000).toFixed(1)} s`;
}
