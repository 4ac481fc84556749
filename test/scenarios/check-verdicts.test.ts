/** Checks of lockfiles and SBOMs on the check page: every entry is a row, or is told with the reason. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type OpenDesk, openDesk } from "../open-desk.ts";
import { type LicenseServer, openLicenseServer } from "../stubs/license-server.ts";

let server: LicenseServer;
let opened: OpenDesk;
const stack = new AsyncDisposableStack();
beforeAll(async () => {
  server = stack.use(
    await openLicenseServer({
      "pypi:agplthing@1.0": ["AGPL-3.0-only"],
      "pypi:pyqt5@5.15.10": ["GPL-3.0-only"],
      "pypi:pytest@8.2.0": ["MIT"],
      "npm:lodash@4.17.20": ["MIT"],
      "npm:vue@2.7.16": ["MIT"],
      "npm:left-pad@1.3.0": ["MIT"],
      "npm:quiet@1.0.0": [],
    }),
  );
  const { url } = server;
  const registries = { npm: url, pypi: url, cargo: url, gem: url, nuget: url, maven: url };
  opened = stack.use(
    await openDesk({
      upstreams: { depsDev: url, osv: url, scorecard: url, clearlyDefined: url, registries },
    }),
  );
});
afterAll(async () => await stack.disposeAsync());

const Row = z.object({
  purl: z.string(),
  verdict: z.string(),
  judged: z.boolean(),
  use: z.string(),
  license: z.string().nullable(),
  licenses: z.array(z.object({ license: z.string(), source: z.string() })),
  because: z.array(z.string()),
});
const Checked = z.object({
  format: z.string(),
  packages: z.array(Row),
  skipped: z.array(z.object({ what: z.string(), reason: z.string(), kind: z.string() })),
  notJudged: z.number(),
  nothingJudged: z.string().nullable(),
  failures: z.array(z.string()),
});
type Checked = z.infer<typeof Checked>;

async function check(file: string, content: unknown, use = "distributed", language = "en"): Promise<Checked> {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const response = await fetch(`${opened.url}/api/check`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-ospo-desk": "1" },
    body: JSON.stringify({ file, text, use, language }),
  });
  const events = await response.text();
  return Checked.parse(JSON.parse(/^event: checked\ndata: (.*)$/mu.exec(events)?.[1] ?? JSON.stringify({ events })));
}

function bom(...components: unknown[]): object {
  return { bomFormat: "CycloneDX", specVersion: "1.6", components };
}

function rowOf({ packages }: Checked, name: string): z.infer<typeof Row> | undefined {
  return packages.find(({ purl }) => purl.includes(name));
}

const agpl = { licenses: [{ license: { id: "AGPL-3.0-only" } }] };

describe("the license that a file states", () => {
  test("judges a component without purl, and one that no service is asked about", async () => {
    const checked = await check(
      "bom.json",
      bom(
        { name: "ghostlib", version: "9.56", ...agpl },
        { name: "mongod", version: "6.0", purl: "pkg:generic/mongod@6.0", licenses: [{ expression: "SSPL-1.0" }] },
        { name: "zlib1g", version: "1.2", purl: "pkg:deb/debian/zlib1g@1.2", licenses: [{ license: { id: "MIT" } }] },
      ),
      "hosted",
    );
    expect(rowOf(checked, "ghostlib")).toMatchObject({ verdict: "prohibited", judged: true });
    expect(rowOf(checked, "mongod")).toMatchObject({ verdict: "prohibited", license: "SSPL-1.0" });
    expect(rowOf(checked, "mongod")?.licenses).toEqual([{ license: "SSPL-1.0", source: "the SBOM" }]);
    expect(rowOf(checked, "zlib1g")).toMatchObject({ verdict: "conditional", license: "MIT" });
    expect(rowOf(checked, "zlib1g")?.because.join(" ")).toContain("Only the SBOM states the license (MIT)");
    expect(checked.failures).toEqual(["2 prohibited."]);
  });

  test("that contradicts the registry needs a review, and both are shown", async () => {
    const lodash = { name: "lodash", version: "4.17.20", purl: "pkg:npm/lodash@4.17.20" };
    const concluded = { licenses: [{ license: { id: "AGPL-3.0-only", acknowledgement: "concluded" } }] };
    const row = rowOf(await check("bom.json", bom({ ...lodash, ...concluded }), "hosted"), "lodash");
    expect(row).toMatchObject({ verdict: "needs-review", judged: true });
    expect(row?.because[0]).toMatch(/sources disagree.*deps\.dev: MIT.*the SBOM: AGPL-3\.0-only/u);
    const same = { licenses: [{ license: { name: "The MIT License" } }] };
    expect(rowOf(await check("bom.json", bom({ ...lodash, ...same }), "hosted"), "lodash")?.verdict).toBe("approved");
  });

  test.each([
    ["a license text that nobody knows", { name: "MIT, but not for evil" }],
    ["no license at all", { id: "NONE" }],
    ["an entry that cannot be read", 7],
  ])("never approves by %s", async (_, license) => {
    const component = { name: "lodash", purl: "pkg:npm/lodash@4.17.20", licenses: [{ license }] };
    expect(rowOf(await check("bom.json", bom(component), "hosted"), "lodash")?.verdict).toBe("needs-review");
  });

  test("alone never approves what a registry could confirm", async () => {
    const component = { name: "quiet", purl: "pkg:npm/quiet@1.0.0", licenses: [{ license: { id: "MIT" } }] };
    const row = rowOf(await check("bom.json", bom(component), "internal"), "quiet");
    expect(row).toMatchObject({ verdict: "needs-review", license: "MIT" });
    const unknown = { name: "nosuch", purl: "pkg:npm/nosuch@1.0.0", ...agpl };
    expect(rowOf(await check("bom.json", bom(unknown)), "nosuch")?.verdict).toBe("prohibited");
  });

  test("of a lockfile counts too, in the reader's language", async () => {
    const lock = {
      lockfileVersion: 3,
      packages: { "": {}, "node_modules/left-pad": { version: "1.3.0", license: "WTFPL" } },
    };
    const row = rowOf(await check("package-lock.json", lock, "hosted", "zh"), "left-pad");
    expect(row?.verdict).toBe("needs-review");
    expect(row?.because[0]).toContain("package-lock.json: WTFPL");
  });
});

function generic(nameAndVersion: string, more: object = {}): object {
  return { name: nameAndVersion, purl: `pkg:generic/${nameAndVersion}`, ...more };
}

describe("a component that is a product of the register", () => {
  test.each<[component: object, use: string, verdict: string, judged: boolean, license: string | null]>([
    [generic("openssl@3.0.13"), "distributed", "conditional", true, "Apache-2.0"],
    [generic("openssl@3.0.13?download_url=https://a.example/b.tgz"), "hosted", "conditional", true, "Apache-2.0"],
    [generic("redis@7.2.4"), "hosted", "conditional", true, "BSD-3-Clause"],
    [generic("redis@8.0.1"), "hosted", "prohibited", true, "AGPL-3.0-only OR SSPL-1.0 OR LicenseRef-RSALv2"],
    [generic("postgres@16"), "hosted", "conditional", true, "PostgreSQL"],
    [
      generic("openssl@3.0.13", { licenses: [{ license: { id: "Apache-2.0" } }] }),
      "hosted",
      "conditional",
      true,
      "Apache-2.0",
    ],
    [generic("openssl@3.0.13", agpl), "hosted", "needs-review", true, "Apache-2.0"],
    [generic("redis"), "hosted", "needs-review", false, null],
    [generic("redis@1f2e3d"), "hosted", "needs-review", false, null],
    [generic("redis@main"), "hosted", "needs-review", false, null],
    [generic("redis@7.4-rc1"), "hosted", "prohibited", true, "LicenseRef-RSALv2 OR SSPL-1.0"],
    [generic("curl@master"), "hosted", "conditional", true, "curl"],
    [generic("vault@1.15"), "hosted", "needs-review", false, null],
    [generic("acme/openssl@3.0.13"), "hosted", "needs-review", false, null],
  ])("%j, %s: %s", async (component, use, verdict, judged, license) => {
    const { packages } = await check("bom.json", bom(component), use);
    expect(packages).toMatchObject([{ verdict, judged, license }]);
  });

  test("of a series with two licenses, the stricter one counts, and the register is the source", async () => {
    const row = rowOf(await check("bom.json", bom(generic("redis@7")), "hosted"), "redis");
    expect(row).toMatchObject({ verdict: "prohibited" });
    expect(row?.licenses[0]?.source).toContain("policy/products.yaml");
  });
});

describe("what is for development", () => {
  test("an excluded component is judged as a tool", async () => {
    const component = { name: "agplthing", scope: "excluded", purl: "pkg:pypi/agplthing@1.0" };
    expect(rowOf(await check("bom.json", bom(component)), "agplthing")).toMatchObject({
      use: "dev-tool",
      verdict: "needs-review",
    });
  });

  test("PDM's main group is `default`, under whatever name the file comes", async () => {
    const lock = [
      "[metadata]",
      'groups = ["default", "dev"]',
      'lock_version = "4.5.0"',
      "[[package]]",
      'name = "pyqt5"',
      'version = "5.15.10"',
      'groups = ["default"]',
      "[[package]]",
      'name = "pytest"',
      'version = "8.2.0"',
      'groups = ["dev"]',
    ].join("\n");
    for (const file of ["pdm.lock", "poetry.lock"]) {
      const checked = await check(file, lock);
      expect([file, rowOf(checked, "pyqt5")?.use]).toEqual([file, "distributed"]);
      expect(rowOf(checked, "pyqt5")?.verdict).toBe("needs-review");
    }
    const { format, packages } = await check("pdm.lock", lock);
    expect([format, packages.find(({ purl }) => purl.includes("pytest"))?.use]).toEqual(["pdm.lock", "dev-tool"]);
  });
});

const described = (id: string, name: string, licenseConcluded: string): object => ({
  SPDXID: id,
  name,
  versionInfo: "1.0",
  licenseConcluded,
});

describe("nothing is dropped", () => {
  test("an SPDX document that describes several packages lists them all", async () => {
    const checked = await check("x.spdx.json", {
      spdxVersion: "SPDX-2.3",
      documentDescribes: ["a", "b", "c"],
      packages: [
        described("a", "ghostlib", "AGPL-3.0-only"),
        described("b", "readline", "GPL-3.0-or-later"),
        described("c", "mute", "NOASSERTION"),
      ],
    });
    expect(checked.packages.map(({ purl, verdict }) => [purl, verdict])).toEqual([
      ["pkg:generic/ghostlib@1.0", "prohibited"],
      ["pkg:generic/readline@1.0", "needs-review"],
    ]);
    expect(checked.skipped).toEqual([
      { what: "mute@1.0", kind: "unjudged", reason: expect.stringContaining("neither a purl nor a license") },
    ]);
    expect(checked.notJudged).toBe(1);
  });

  test("a bad component does not hide the others", async () => {
    const checked = await check(
      "bom.json",
      bom(
        { name: "context", version: "234fd47e", purl: "pkg:golang/github.com/gorilla/context@234fd47e07d1004f0aed9c" },
        { name: "left-pad", version: "1.3.0", purl: "pkg:npm/left-pad@1.3.0" },
        { name: "odd", purl: "pkg:npm/%00@@@" },
        { name: "bare", purl: "lodash@4.17.20" },
        "no component",
      ),
    );
    expect(rowOf(checked, "left-pad")?.verdict).toBe("conditional");
    expect(checked.packages.length + checked.skipped.length).toBe(5);
    expect(checked.packages.some(({ purl }) => purl.includes("lodash"))).toBe(false);
  });

  test("dependencies of profiles, and the modules of a parent", async () => {
    const dependency =
      "<dependency><groupId>org.json</groupId><artifactId>json</artifactId><version>20180813</version></dependency>";
    const profile = `<project><profiles><profile><id>prod</id><dependencies>${dependency}</dependencies></profile></profiles></project>`;
    expect((await check("pom.xml", profile)).packages.map(({ purl }) => purl)).toEqual([
      "pkg:maven/org.json/json@20180813",
    ]);
    const parent = await check("pom.xml", "<project><modules><module>a</module></modules></project>");
    expect(parent.skipped).toMatchObject([{ what: "a", kind: "unjudged" }]);
    expect(parent.nothingJudged).toContain("check the pom.xml of each module");
  });

  test("an alias of Yarn 1 is judged as its target", async () => {
    const lock =
      '# yarn lockfile v1\n\n"vue2@npm:vue":\n  version "2.7.16"\n  resolved "https://registry.yarnpkg.com/vue/-/vue-2.7.16.tgz#98c6"\n';
    expect((await check("yarn.lock", lock)).packages).toMatchObject([{ purl: "pkg:npm/vue@2.7.16", judged: true }]);
  });

  test.each([
    ["an empty list", bom(), "The file lists no packages."],
    ["hardware", bom({ type: "device", name: "board" }), "no software"],
    [
      "a VEX",
      { bomFormat: "CycloneDX", specVersion: "1.6", vulnerabilities: [{ id: "CVE-1" }] },
      "Check the SBOM that it refers to",
    ],
    ["names alone", bom({ name: "ghostlib" }), "No package of the file could be judged"],
    ["a package without a version", bom({ name: "x", purl: "pkg:npm/x" }), "No package of the file could be judged"],
  ])("%s does not pass", async (_, content, reason) => {
    const { nothingJudged, failures } = await check("bom.json", content);
    expect(nothingJudged).toContain(reason);
    expect(failures).toEqual([nothingJudged]);
  });
});
