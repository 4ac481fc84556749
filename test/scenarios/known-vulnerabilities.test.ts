/**
 * Known vulnerabilities, however a name is spelled and whichever databases list them. OSV compares names exactly, as
 * the real one does (https://github.com/google/osv.dev/issues/5292).
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type OpenDesk, openDesk } from "../open-desk.ts";
import type { Answer, Asked } from "../stubs/upstream-answers.ts";
import { addressesOf, openUpstreams, type Upstreams } from "../stubs/upstreams.ts";
import { SERVICES } from "../stubs/upstream-services.ts";

let upstreams: Upstreams;
let opened: OpenDesk;
beforeAll(async () => {
  upstreams = await openUpstreams();
  const registries = Object.fromEntries(
    (["npm", "pypi", "cargo", "gem", "nuget", "maven"] as const).map((name) => [name, upstreams.url(name)]),
  );
  opened = await openDesk({ upstreams: addressesOf(upstreams), packages: { registries } });
});
afterEach(() => {
  for (const service of SERVICES) {
    upstreams.mood[service] = "ok";
    delete upstreams.says[service];
  }
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await upstreams[Symbol.asyncDispose]();
});

type Record = { [key: string]: unknown };

/** By `ecosystem|name`, compared exactly. */
function osvOf(known: { [key: string]: Record[] }): (asked: Asked) => Answer {
  const vulnsOf = (query: any): Record[] => known[`${query.package.ecosystem}|${query.package.name}`] ?? [];
  return ({ path, body }) => {
    const query = JSON.parse(body);
    if (path === "/v1/query") return { body: { vulns: vulnsOf(query) } };
    return {
      body: { results: query.queries.map((each: any) => ({ vulns: vulnsOf(each).map(({ id }) => ({ id })) })) },
    };
  };
}

function record(ecosystem: string, name: string, id: string, events: Record[], more: Record = {}): Record {
  const affected = [{ package: { ecosystem, name }, ranges: [{ type: "ECOSYSTEM", events }] }];
  return { id, summary: "A hole", database_specific: { severity: "HIGH" }, affected, ...more };
}

const UNTIL_13 = [{ introduced: "0" }, { fixed: "13.0.1" }];
const NUSPEC = (id: string): string =>
  `<package><metadata><id>${id}</id><version>12.0.1</version><license type="expression">MIT</license></metadata></package>`;

async function lookUp(question: string): Promise<any> {
  const { answer } = await opened.browser().ask(question);
  return answer.body;
}

async function check(file: string, content: string): Promise<any> {
  const response = await fetch(`${opened.url}/api/check`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-ospo-desk": "1" },
    body: JSON.stringify({ file, text: content, use: "hosted", language: "en" }),
  });
  return JSON.parse(/^event: checked\ndata: (.*)$/mu.exec(await response.text())?.[1] ?? "null");
}

function bomOf(...purls: string[]): string {
  const components = purls.map((purl) => ({ type: "library", name: purl, purl }));
  return JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", version: 1, components });
}

describe("a name that is spelled in another way than the registry spells it", () => {
  test("NuGet: in an SBOM and in a question, by the id of the nuspec", async () => {
    upstreams.says.osv = osvOf({ "NuGet|Acme.Json": [record("NuGet", "Acme.Json", "GHSA-5crp", UNTIL_13)] });
    upstreams.says.nuget = ({ path }) =>
      path.endsWith("/acme.json.nuspec") ? { body: NUSPEC("Acme.Json") } : undefined;
    const { packages } = await check("bom.json", bomOf("pkg:nuget/acme.json@12.0.1"));
    expect(packages).toMatchObject([{ verdict: "needs-review", fixed: "13.0.1" }]);
    expect(packages[0].because[0]).toMatch(/GHSA-5crp.*Fixed in 13\.0\.1/u);
    const { card } = await lookUp("nuget:ACME.JSON@12.0.1 hosted");
    expect(card).toMatchObject({ verdict: "needs-review", title: "Acme.Json 12.0.1, nuget" });
  });

  test("NuGet: by deps.dev, if the registry does not answer; and if nobody tells the name, nothing is known", async () => {
    const known = { "NuGet|Beta.Json": [record("NuGet", "Beta.Json", "GHSA-beta", UNTIL_13)] };
    upstreams.says.osv = osvOf(known);
    upstreams.mood.nuget = "503";
    upstreams.says.depsDev = ({ path }) =>
      /beta\.json\/versions\/12\.0\.1$/iu.test(path)
        ? { body: { versionKey: { system: "NUGET", name: "Beta.Json", version: "12.0.1" }, licenses: ["MIT"] } }
        : undefined;
    const { card } = await lookUp("nuget:beta.json@12.0.1 hosted");
    expect(card.because.join()).toContain("GHSA-beta");
    upstreams.mood.depsDev = "down";
    const unknown = await lookUp("nuget:gamma.json@12.0.1 hosted");
    expect(unknown.card.because.join()).toContain("OSV compares names exactly");
    expect(unknown.card.facts.map(({ value }: { value: string }) => value)).not.toContain("none");
  });

  test("Cargo: dashes, underscores and capitals; the version without its build metadata", async () => {
    upstreams.says.osv = osvOf({
      "crates.io|acme_yaml": [
        record("crates.io", "acme_yaml", "RUSTSEC-TEST", [{ introduced: "0" }, { fixed: "9.9.9" }]),
      ],
    });
    upstreams.says.cargo = ({ path }) =>
      /^\/api\/v1\/crates\/acme[-_]yaml$/iu.test(path)
        ? {
            body: {
              crate: { id: "acme_yaml", name: "acme_yaml", max_version: "0.9.34+deprecated" },
              versions: [
                { num: "0.9.34+deprecated", license: "MIT OR Apache-2.0" },
                { num: "0.8.4", license: "MIT OR Apache-2.0" },
              ],
            },
          }
        : undefined;
    for (const name of ["acme-yaml@0.8.4", "Acme-Yaml@0.8.4", "acme_yaml@0.8.4", "acme-yaml@0.9.34"]) {
      const { card } = await lookUp(`cargo:${name} hosted`);
      expect([name, card?.because.join()]).toEqual([name, expect.stringContaining("RUSTSEC-TEST")]);
      expect(card.purl).toContain("pkg:cargo/acme_yaml@");
    }
  });

  test("PyPI: by the normalized name and by the project's own", async () => {
    upstreams.says.pypi = ({ path }) =>
      path.startsWith("/pypi/acme-yaml/")
        ? { body: { info: { name: "Acme.YAML", version: "1.0", license: "MIT" } } }
        : undefined;
    for (const name of ["acme-yaml", "Acme.YAML"]) {
      upstreams.says.osv = osvOf({ [`PyPI|${name}`]: [record("PyPI", name, `PYSEC-${name}`, UNTIL_13)] });
      const version = name === "acme-yaml" ? "1.0" : "1.1";
      const { card } = await lookUp(`pypi:acme_yaml@${version} hosted`);
      expect(card.because.join()).toContain(`PYSEC-${name}`);
    }
  });

  test("npm: capitals are another package", async () => {
    const range = [{ introduced: "0" }];
    upstreams.says.osv = osvOf({ "npm|JSONThing": [record("npm", "JSONThing", "GHSA-capitals", range)] });
    upstreams.says.npm = ({ path }) => ({ body: { name: path.split("/")[1], version: "1.0.0", license: "MIT" } });
    expect((await lookUp("npm:JSONThing@1.0.0 hosted")).card.because.join()).toContain("GHSA-capitals");
    expect((await lookUp("npm:jsonthing@1.0.0 hosted")).card.because.join()).not.toContain("GHSA-capitals");
  });
});

function by(id: string, events: Record[], more?: Record): (name: string) => Record {
  return (name) => record("PyPI", name, id, events, more);
}

describe("what databases say of a vulnerability", () => {
  let count = 0;
  async function advise(...records: ((name: string) => Record)[]): Promise<any> {
    const name = `holey${++count}`;
    upstreams.says.osv = osvOf({ [`PyPI|${name}`]: records.map((each) => each(name)) });
    upstreams.says.pypi = () => ({ body: { info: { name, version: "1.5", license: "MIT" } } });
    return (await lookUp(`pypi:${name}@1.5 hosted`)).card;
  }
  const UNRATED = { database_specific: null };

  test("two records of one: the fix of either, the severity of either, and one advisory", async () => {
    const card = await advise(
      by("GHSA-aaaa", [{ introduced: "0" }, { last_affected: "1.9" }], { aliases: ["CVE-1"] }),
      by("PYSEC-1", [{ introduced: "0" }, { fixed: "2.0" }], { aliases: ["CVE-1", "GHSA-aaaa"], ...UNRATED }),
    );
    expect(card.because.filter((reason: string) => reason.includes("vulnerability"))).toEqual([
      "Known vulnerability GHSA-aaaa, severity high: A hole. Fixed in 2.0.",
    ]);
    expect(card.obligations.join()).toContain("Use 2.0 or newer.");
  });

  test("joined by a third record, in whatever order; an unfinished record hides no fix", async () => {
    const card = await advise(
      by("A-1", [{ introduced: "0" }], UNRATED),
      by("B-1", [{ introduced: "0" }, { fixed: "1.10" }], { aliases: ["CVE-2"], ...UNRATED }),
      by("C-1", [{ introduced: "0" }], { aliases: ["CVE-2", "A-1"], database_specific: { severity: "CRITICAL" } }),
    );
    expect(card.because.filter((reason: string) => reason.includes("vulnerability"))).toEqual([
      "Known vulnerability C-1, severity critical: A hole. Fixed in 1.10.",
    ]);
  });

  test("withdrawn records are not shown, and do not join others", async () => {
    const card = await advise(
      by("GHSA-gone", [{ introduced: "0" }], { withdrawn: "2024-01-01T00:00:00Z", aliases: ["X-1", "X-2"] }),
      by("X-1", [{ introduced: "0" }, { fixed: "1.6" }]),
      by("X-2", [{ introduced: "0" }, { fixed: "1.7" }]),
    );
    expect(card.because.join()).not.toContain("GHSA-gone");
    expect(card.because.filter((reason: string) => reason.includes("vulnerability"))).toHaveLength(2);
    expect(card.obligations.join()).toContain("Use 1.7 or newer.");
  });

  test.each([
    ["CVSS_V4", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "critical"],
    ["CVSS_V4", "CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:P/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N", "low"],
    ["CVSS_V3", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "high"],
    ["CVSS_V4", "nonsense", "unknown"],
  ])("%s %s counts as %s, beside the record or in it", async (type, score, severity) => {
    const severities = [{ type, score }];
    const inRecord = await advise(by("V-1", [{ introduced: "0" }], { severity: severities, ...UNRATED }));
    expect(inRecord.because.join()).toContain(`V-1, severity ${severity}`);
    const inAffected = await advise((name) => {
      const { affected, ...more } = record("PyPI", name, "V-2", [{ introduced: "0" }], UNRATED) as any;
      return { ...more, affected: affected.map((each: object) => ({ ...each, severity: severities })) };
    });
    expect(inAffected.because.join()).toContain(`V-2, severity ${severity}`);
  });

  test("a release candidate is told as one, and only without a release", async () => {
    const card = await advise(by("R-1", [{ introduced: "0" }, { fixed: "2.0rc1" }]));
    expect(card.because.join()).toContain("No release with the fix is known; the pre-release 2.0rc1 has it.");
    expect(card.obligations.join()).not.toMatch(/Use 2\.0rc1/u);
    const both = await advise(
      by("R-2", [{ introduced: "0" }, { fixed: "2.0rc1" }], { aliases: ["CVE-3"] }),
      by("R-3", [{ introduced: "0" }, { fixed: "2.0" }], { aliases: ["CVE-3"] }),
    );
    expect(both.obligations.join()).toContain("Use 2.0 or newer.");
  });

  test("events in any order", async () => {
    const card = await advise(
      by("E-1", [{ fixed: "2.1" }, { introduced: "2.0" }, { fixed: "1.6" }, { introduced: "0" }]),
    );
    expect(card.obligations.join()).toContain("Use 1.6 or newer.");
  });
});

test("Go: the fix as go get takes it, with the v", async () => {
  const events = [{ introduced: "0" }, { fixed: "1.1.1" }];
  const name = "github.com/Masterminds/goutils";
  upstreams.says.osv = osvOf({ [`Go|${name}`]: [record("Go", name, "GO-1", events)] });
  upstreams.says.depsDev = ({ path }) =>
    path.includes("goutils")
      ? { body: { versionKey: { name, version: "v1.1.0" }, licenses: ["Apache-2.0"] } }
      : undefined;
  const { card } = await lookUp(`go:${name}@v1.1.0 hosted`);
  expect(card.obligations.join()).toContain("Use v1.1.1 or newer.");
  expect(card.because.join()).toContain("Fixed in v1.1.1.");
});
