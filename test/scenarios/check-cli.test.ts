/** `ospo check` in a build: the exit status, and what each output says of what was not judged. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { folderOf } from "../open-desk.ts";
import { ospo } from "../run-ospo.ts";
import { type LicenseServer, openLicenseServer } from "../stubs/license-server.ts";

let server: LicenseServer;
let folder: Awaited<ReturnType<typeof folderOf>>;
const stack = new AsyncDisposableStack();

/** Go modules, which no registry is asked about. */
const component = (name: string): object => ({
  name,
  version: "v1.0.0",
  purl: `pkg:golang/golang.org/x/${name}@v1.0.0`,
});
const bom = (...components: object[]): string =>
  JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", components });
const good = component("good");
const gpl = component("gpl");
const agpl = component("agpl");
const unnamed = { name: "mystery", version: "2" };

beforeAll(async () => {
  server = stack.use(
    await openLicenseServer({
      "go:golang.org/x/good@v1.0.0": ["0BSD"],
      "go:golang.org/x/gpl@v1.0.0": ["GPL-3.0-only"],
      "go:golang.org/x/agpl@v1.0.0": ["AGPL-3.0-only"],
    }),
  );
  const many = Array.from({ length: 500 }, (_, at) => ({ name: `mystery-${at}`, version: "1" }));
  folder = stack.use(
    await folderOf({
      "good.json": bom(good),
      "gpl.json": bom(good, gpl),
      "agpl.json": bom(good, agpl),
      "partly.json": bom(good, unnamed),
      "nothing.json": bom(unnamed),
      "many.json": bom(good, ...many),
      "pom.xml": "<project><packaging>pom</packaging><modules><module>a</module></modules></project>",
      "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["django==3.0"]\n',
    }),
  );
});
afterAll(async () => await stack.disposeAsync());

async function check(file: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return await ospo(["check", file, ...args], server.settings, folder.dir);
}

function inFolder(file: string): string {
  return path.join(folder.dir, file);
}

describe("the exit status", () => {
  test.each([
    ["good.json", "prohibited", 0],
    ["gpl.json", "prohibited", 0],
    ["gpl.json", "needs-review", 1],
    ["agpl.json", "prohibited", 1],
    ["partly.json", "prohibited", 0],
    ["partly.json", "needs-review", 0],
    ["partly.json", "unknown", 1],
    ["nothing.json", "prohibited", 1],
    ["pom.xml", "prohibited", 1],
  ])("%s with --fail-on %s: %i", async (file, failOn, expected) => {
    const { code, out } = await check(file, "--fail-on", failOn);
    expect([code, /^Failed: .+/mu.test(out)]).toEqual([expected, expected === 1]);
  });

  test("wrong use is told in one line", async () => {
    const wrong = await check("good.json", "--fail-on", "license");
    expect([wrong.code, wrong.err]).toEqual([
      2,
      expect.stringMatching(/^ospo: .*prohibited, needs-review, unknown.*\n$/u),
    ]);
    const two = await check("good.json", "--json", "--csv");
    expect([two.code, two.err.trim().split("\n").length]).toEqual([2, 1]);
    const ranges = await check("pyproject.toml");
    expect([ranges.code, ranges.err]).toEqual([
      2,
      expect.stringMatching(/pyproject\.toml has version ranges.*uv\.lock/u),
    ]);
  });
});

const Sarif = z.object({
  runs: z.tuple([
    z.object({
      invocations: z.array(z.object({ executionSuccessful: z.boolean() })),
      results: z.array(z.object({ ruleId: z.string(), level: z.string(), message: z.object({ text: z.string() }) })),
    }),
  ]),
});

describe("what was not judged", () => {
  test("stands in the SARIF, with the reason", async () => {
    const [run] = Sarif.parse(JSON.parse((await check("partly.json", "--sarif")).out)).runs;
    expect(run.results).toMatchObject([{ ruleId: "not-judged", level: "warning" }]);
    expect(run.results[0]?.message.text).toContain("mystery@2: not judged: has neither a purl nor a license");
    const [nothing] = Sarif.parse(JSON.parse((await check("nothing.json", "--sarif")).out)).runs;
    expect(nothing.invocations).toEqual([{ executionSuccessful: false }]);
    expect(nothing.results[0]).toMatchObject({ ruleId: "nothing-judged", level: "error" });
  });

  test("is a row of the CSV, and a number in the table", async () => {
    const csv = (await check("partly.json", "--csv")).out.trim().split("\n");
    expect(csv).toHaveLength(3);
    expect(csv[0]).toMatch(/^package,verdict,judged,use,license,/u);
    expect(csv[2]).toMatch(/^mystery@2,not judged,no,/u);
    const { out } = await check("partly.json");
    expect(out).toContain("Not judged (1):\n  has neither a purl nor a license in the file\n    mystery@2\n");
    expect(out).toContain("1 approved; 1 not judged.");
  });

  test("five hundred names are no paragraph", async () => {
    const { out } = await check("many.json");
    expect(out).toContain("… and 485 more: --json or --csv lists all");
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThan(200);
    expect((await check("many.json", "--csv")).out.trim().split("\n")).toHaveLength(502);
  });
});

describe("--base", () => {
  test("judges only what a change adds", async () => {
    const added = await check("agpl.json", "--base", inFolder("good.json"), "--json");
    const checked = z
      .object({
        base: z.object({ unchanged: z.number() }),
        packages: z.array(z.object({ purl: z.string() })),
        failures: z.array(z.string()),
      })
      .parse(JSON.parse(added.out));
    expect([added.code, checked.base.unchanged, checked.packages]).toEqual([
      1,
      1,
      [{ purl: "pkg:golang/golang.org/x/agpl@v1.0.0" }],
    ]);
    const same = await check("agpl.json", "--base", inFolder("agpl.json"));
    expect([same.code, same.out]).toEqual([
      0,
      expect.stringMatching(/0 packages added since .*agpl\.json \(2 unchanged\)/u),
    ]);
  });

  test("what was for development only and ships now is added", async () => {
    await writeFile(inFolder("new.json"), bom({ ...gpl, scope: "required" }));
    await writeFile(inFolder("old.json"), bom({ ...gpl, scope: "excluded" }));
    const { code, out } = await check("new.json", "--base", inFolder("old.json"), "--fail-on", "needs-review");
    expect([code, out]).toEqual([1, expect.stringContaining("needs-review")]);
    expect((await check("old.json", "--base", inFolder("new.json"), "--fail-on", "needs-review")).code).toBe(0);
  });

  test("a file that cannot be read says which", async () => {
    const { code, err } = await check("good.json", "--base", inFolder("missing.json"));
    expect([code, err]).toEqual([2, expect.stringContaining("missing.json cannot be read")]);
  });
});

test("UTF-16, as PowerShell writes it", async () => {
  const text = "django==3.0\r\nrequests==2.31.0\r\n";
  await writeFile(path.join(folder.dir, "requirements.txt"), Buffer.from(`\uFEFF${text}`, "utf16le"));
  const { out } = await ospo(["check", "requirements.txt", "--json"], server.settings, folder.dir);
  const { packages } = z.object({ packages: z.array(z.object({ purl: z.string() })) }).parse(JSON.parse(out));
  expect(packages.map(({ purl }) => purl)).toEqual(["pkg:pypi/django@3.0", "pkg:pypi/requests@2.31.0"]);
});
