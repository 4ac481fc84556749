/**
 * Run by hand: compares the licenses of 100 popular npm packages with `npm view`. Asks only the registry in npm's
 * settings.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { npmTopDownloads } from "npm-high-impact";
import pLimit from "p-limit";
import { PackageFinder } from "../../src/packages/find-facts.ts";
import { readLicense } from "../../src/policy/read-license.ts";
import { openUpstreams } from "../stubs/upstreams.ts";
import { SERVICES } from "../stubs/upstream-services.ts";

const MAX = 100;
const run = promisify(execFile);
await using stubs = await openUpstreams();
for (const service of SERVICES) stubs.mood[service] = "404";
using finder = new PackageFinder({
  depsDev: stubs.url("depsDev"),
  scorecard: stubs.url("scorecard"),
  osv: stubs.url("osv"),
  clearlyDefined: stubs.url("clearlyDefined"),
  privateNames: [],
  cacheDir: null,
  now: () => new Date(),
  deadlineMs: 20_000,
  timeoutMs: 15_000,
});
const limit = pLimit(4);
const total = { same: 0, differ: 0, failed: 0 };
const lines = await Promise.all(npmTopDownloads.slice(0, MAX).map((name) => limit(async () => await compare(name))));
process.stdout.write(
  `${lines.filter(Boolean).join("\n")}\n${total.same} the same, ${total.differ} differ, ${total.failed} not told, of ${MAX}\n`,
);

/** A line where they differ. */
async function compare(name: string): Promise<string> {
  const found = await finder.find({ ecosystem: "npm", name, version: null });
  const claims = found.kind === "found" && found.facts.licenses.kind === "known" ? found.facts.licenses.value : [];
  const version = found.kind === "found" ? found.facts.version : null;
  const viewed = await run("npm", ["view", `${name}@${version ?? "latest"}`, "license", "--json"]).then(
    ({ stdout }): unknown => JSON.parse(stdout || "null"),
    () => undefined,
  );
  const ours = claims[0]?.expression ?? claims[0]?.raw ?? null;
  const theirs = typeof viewed === "string" ? (readLicense(viewed, "npm").expression ?? viewed) : (viewed ?? null);
  if (version === null || viewed === undefined) total.failed++;
  else if (ours === theirs) total.same++;
  else total.differ++;
  const isDeclared = claims[0]?.certainty === "declared" && typeof viewed === "string" && claims[0].raw === viewed;
  return isDeclared
    ? ""
    : `${name}@${version}\tdesk: ${claims[0]?.certainty} ${ours}\tnpm view: ${JSON.stringify(viewed)}`;
}
