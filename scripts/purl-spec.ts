/**
 * Runs the tests of purl-spec (https://github.com/package-url/purl-spec, folder `tests/types`) on our purls:
 * `node scripts/purl-spec.ts FOLDER`. Exit status 1 if a test fails that EXPLAINED does not list.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { InvalidError } from "../src/base/errors.ts";
import { formatPurl, parsePurl, type Purl } from "../src/packages/purl.ts";

const Parts = z.object({
  type: z.string().nullish(),
  namespace: z.string().nullish(),
  name: z.string().nullish(),
  version: z.string().nullish(),
  qualifiers: z.record(z.string(), z.string()).nullish(),
  subpath: z.string().nullish(),
});
const Tests = z.object({
  tests: z.array(
    z.object({
      description: z.string(),
      test_type: z.enum(["parse", "build", "validate"]),
      input: z.union([z.string(), Parts]),
      expected_output: z.union([z.string(), Parts]).nullish(),
      expected_failure: z.boolean().nullish(),
    }),
  ),
});
type Test = z.infer<typeof Tests>["tests"][number];

/** Why we differ from a test: its type and input. */
const EXPLAINED = new Map([
  [
    "parse pkg:gem/jruby-launcher@1.1.2?Platform=java",
    "The test `validate` of the same input wants the key in lower case, as the specification says: parse it",
  ],
  [
    "parse pkg:Rpm/fedora/curl@7.50.3-1.fc25?Arch=i386&Distro=fedora-25",
    "As above; and the Maven test with `repositorY_url` wants it parsed, too",
  ],
]);

const FAILED = "(refused)";

function outcome({ test_type, input }: Test): unknown {
  try {
    if (typeof input !== "string") return formatPurl(purlFrom(input));
    return test_type === "parse" ? comparable(parsePurl(input)) : formatPurl(parsePurl(input));
  } catch (error) {
    if (error instanceof InvalidError) return FAILED;
    throw error;
  }
}

function purlFrom({ type, namespace, name, version, qualifiers, subpath }: z.infer<typeof Parts>): Purl {
  return {
    type: type ?? "",
    namespace: namespace ?? null,
    name: name ?? "",
    version: version ?? null,
    qualifiers: qualifiers ?? {},
    subpath: subpath ?? null,
  };
}

function comparable({ qualifiers, ...parts }: Purl): string {
  return JSON.stringify({ ...parts, qualifiers: Object.entries(qualifiers).toSorted(([a], [b]) => (a < b ? -1 : 1)) });
}

function expected({ expected_failure: fails, expected_output: output }: Test): unknown {
  if (fails === true || output === null || output === undefined) return FAILED;
  return typeof output === "string" ? output : comparable(purlFrom(output));
}

const { positionals } = parseArgs({ allowPositionals: true });
const folder = positionals[0];
if (folder === undefined) {
  console.error("Name the folder of purl-spec's tests: node scripts/purl-spec.ts FOLDER");
  process.exit(2);
}
let [total, failed] = [0, 0];
for (const file of readdirSync(folder).filter((name) => name.endsWith(".json")))
  for (const test of Tests.parse(JSON.parse(readFileSync(join(folder, file), "utf8"))).tests) {
    total++;
    const [got, wanted] = [outcome(test), expected(test)];
    if (got === wanted) continue;
    const text = typeof test.input === "string" ? test.input : JSON.stringify(test.input);
    const why = EXPLAINED.get(`${test.test_type} ${text}`);
    if (why === undefined) failed++;
    console.log(`${why === undefined ? "FAILED" : "differs"} ${file}: ${test.test_type} ${text}`);
    console.log(`  wanted ${String(wanted)}\n  got    ${String(got)}${why === undefined ? "" : `\n  ${why}`}`);
  }
console.log(`${total} tests, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
