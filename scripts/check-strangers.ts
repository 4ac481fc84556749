/**
 * Checks SBOMs of strangers in a folder: `node scripts/check-strangers.ts FOLDER`. Each component must be accounted for,
 * and files that are one thing in two forms (`x.cdx.json` and `x.cdx.xml`) must list the same. Nothing is looked up.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { decodeText } from "../src/base/decode-text.ts";
import { InvalidError } from "../src/base/errors.ts";
import { classOf } from "../src/packages/manifests/manifest.ts";
import { type Manifest, readManifest } from "../src/packages/manifests/read-manifest.ts";
import { publicPurlOf } from "../src/packages/package.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("name the folder with the SBOMs");

/** What a file lists, by the name before its first dot that is not part of a version. */
const lists = new Map<string, { file: string; entries: string[] }[]>();
let problems = 0;

for (const file of readdirSync(folder).toSorted()) {
  const text = decodeText(readFileSync(path.join(folder, file)));
  try {
    const manifest = readManifest(file, text);
    report(file, text, manifest);
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    problem(file, error.message);
  }
}
for (const [thing, forms] of lists) {
  const [first, ...others] = forms;
  for (const other of others)
    if (JSON.stringify(first?.entries) !== JSON.stringify(other.entries))
      problem(thing, `${first?.file} and ${other.file} do not list the same`);
}
console.log(problems === 0 ? "Everything is accounted for." : `${problems} problems.`);
process.exitCode = problems === 0 ? 0 : 1;

function report(file: string, text: string, { format, packages, others, skipped }: Manifest): void {
  const entries = [
    ...packages.map((each) => publicPurlOf(each.package)),
    ...others.map(({ name, version }) => `${name}@${version}`),
    ...skipped.map(({ what, why }) => `${what} (${why.kind})`),
  ].toSorted();
  const unjudged = skipped.filter(({ why }) => classOf(why) === "unjudged").length;
  const software = packages.length + others.length;
  console.log(
    `${file} (${format}): ${packages.length} packages, ${others.length} by their license alone, ${unjudged} not judged, ` +
      `${skipped.length - unjudged} need no verdict${software === 0 ? ": no pass" : ""}`,
  );
  const listed = countOf(text);
  if (entries.length < listed) problem(file, `lists ${listed} components, and ${entries.length} are accounted for`);
  const thing = file.replace(/(?:-[\d.]+)?\.(?:cdx|spdx).*$/u, "");
  lists.set(thing, [...(lists.get(thing) ?? []), { file, entries }]);
}

/** Components by a count that knows nothing of the parsers: those of an SBOM with the same name and version are one. */
function countOf(text: string): number {
  if (text.includes("<bom"))
    return (text.match(/<component /gu)?.length ?? 0) - (text.match(/<metadata>[^]*?<component /gu)?.length ?? 0);
  if (text.includes("SPDXVersion:")) return text.match(/^PackageName:/gmu)?.length ?? 0;
  const json: unknown = JSON.parse(text);
  const list = fieldOf(json, "components") ?? fieldOf(json, "packages");
  if (Array.isArray(list)) return list.length;
  const graph = fieldOf(json, "@graph");
  return Array.isArray(graph) ? graph.filter((each) => String(fieldOf(each, "type")).endsWith("Package")).length : 0;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function problem(where: string, what: string): void {
  problems++;
  console.error(`✗ ${where}: ${what}`);
}
