/** All checks, in the order of how soon they tell: what `npm test` and CI run. Stops at the first that fails. */
import { spawnSync } from "node:child_process";

const CHECKS: [what: string, command: string, ...args: string[]][] = [
  ["format", "oxfmt", "--check", "."],
  ["types", "tsc"],
  ["lint and import table", "oxlint", "--type-aware"],
  ["dead code", "knip"],
  ["unit and scenario tests", "vitest", "run"],
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
  ...(process.env["TEST_DATABASE_URL"]
    ? [
        [
          "two processes killed under load",
          "node",
          "scripts/stress.ts",
          "--kills",
          "4",
          "--processes",
          "2",
          "--database",
          process.env["TEST_DATABASE_URL"],
        ] as [string, string, ...string[]],
      ]
    : []),
  ["a minute of Slack, with failures and a kill", "node", "scripts/soak-slack.ts", "--seconds", "60"],
  ["smoke test of the running desk", "node", "scripts/smoke.ts"],
];

const env = { ...process.env, PATH: `${import.meta.dirname}/../node_modules/.bin:${process.env["PATH"] ?? ""}` };
for (const [what, command, ...args] of CHECKS) {
  const started = performance.now();
  console.log(`\n── ${what}`);
  const { status } = spawnSync(command, args, { stdio: "inherit", env });
  if (status !== 0) {
    console.error(`\n✗ ${what} failed: ${command} ${args.join(" ")}`);
    process.exit(1);
  }
  console.log(`✓ ${what}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
