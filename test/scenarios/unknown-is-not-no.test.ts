/**
 * "There is no such package" and "it has no such version" are only said if a source that would know answered so. Over
 * real HTTP, with each source in every state.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from "vitest";
import { PackageFinder } from "../../src/packages/find-facts.ts";
import { parsePackage } from "../../src/packages/parse-package.ts";
import type { FindResult } from "../../src/packages/types.ts";
import { type Mood, openUpstreams, type Upstreams } from "../stubs/upstreams.ts";
import { SERVICES, type StubService } from "../stubs/upstream-services.ts";

const REGISTRIES = ["npm", "pypi", "cargo", "gem", "nuget", "maven"] as const;
const FAILING = ["down", "500", "slow", "text", "shape"] as const;

let upstreams: Upstreams;
beforeAll(async () => void (upstreams = await openUpstreams()));
afterEach(() => {
  for (const service of SERVICES) {
    upstreams.mood[service] = "ok";
    delete upstreams.says[service];
  }
});
afterAll(async () => await upstreams[Symbol.asyncDispose]());

/** A short deadline only where a source never answers: other tests use the cores at the same time. */
async function find(name: string): Promise<FindResult> {
  const isSlow = SERVICES.some((service) => upstreams.mood[service] === "slow");
  using finder = new PackageFinder({
    depsDev: upstreams.url("depsDev"),
    scorecard: upstreams.url("scorecard"),
    osv: upstreams.url("osv"),
    clearlyDefined: upstreams.url("clearlyDefined"),
    registries: Object.fromEntries(REGISTRIES.map((each) => [each, upstreams.url(each)])),
    privateNames: [],
    cacheDir: null,
    now: () => new Date("2026-11-21T12:00:00Z"),
    deadlineMs: isSlow ? 500 : 4000,
    timeoutMs: isSlow ? 250 : 3000,
  });
  return await finder.find(parsePackage(name));
}

function setMood(mood: Mood, ...services: StubService[]): void {
  for (const service of services) upstreams.mood[service] = mood;
}

/** Nobody has any of these. */
const ABSENT: [registry: StubService, typed: string][] = [
  ["npm", "npm:nobody-has-this"],
  ["pypi", "pypi:nobody-has-this"],
  ["cargo", "cargo:nobody-has-this"],
  ["gem", "gem:nobody-has-this"],
  ["nuget", "nuget:Nobody.Has.This"],
  ["maven", "maven:nobody.has:this"],
  ["depsDev", "go:nobody.has/this"],
];

describe.each(ABSENT)("%s", (knows, typed) => {
  it.each(["", "@1.2.3"])("says that there is no such package: %j", async (version) => {
    expect(await find(`${typed}${version}`)).toMatchObject({ kind: "no-such-package" });
    setMood("503", ...SERVICES.filter((service) => service !== knows));
    const alone = await find(`${typed}${version}`);
    expect(alone.kind).not.toBe("found");
    expect(alone).toMatchObject({ sources: [expect.any(String)] });
  });

  it.each(FAILING)("%s: nobody says that there is none, whatever the others say", async (mood) => {
    setMood(mood, knows);
    for (const version of ["", "@1.2.3"]) {
      const found = await find(`${typed}${version}`);
      expect([version, found.kind]).toEqual([version, "found"]);
      const { licenses } = (found as Extract<FindResult, { kind: "found" }>).facts;
      expect(licenses).toMatchObject({
        kind: "unknown",
        reason: expect.stringMatching(/deps\.dev|npm|PyPI|crates|Gems|NuGet|Maven/u),
      });
    }
  });
});

describe("a version that nobody has", () => {
  test.each([
    ["npm", "npm:react@99.0.0", ["19.3.1"]],
    ["pypi", "pypi:flask@99.0", ["1.1.2"]],
    ["cargo", "cargo:rand@99.0.0", [expect.any(String)]],
    ["gem", "gem:bundler-audit-like@99.0.0", [expect.any(String)]],
    ["nuget", "nuget:NLog@99.0.0", ["4.7.3"]],
  ] as const)("%s says so, by its own word alone", async (registry, typed, newest) => {
    setMood("503", "depsDev");
    const found = await find(typed);
    expect(found).toMatchObject({
      kind: "no-such-version",
      sources: [expect.stringMatching(/npm|PyPI|crates|Gems|NuGet/u)],
      newest,
    });
    setMood("503", registry);
    expect((await find(typed)).kind).toBe("found");
  });

  it("is not taken for a package that nobody has, if the list of releases then fails", async () => {
    setMood("503", "depsDev");
    upstreams.says.npm = ({ path }) => (path.endsWith("/99.0.0") ? { status: 404 } : { status: 500 });
    expect(await find("npm:react@99.0.0")).toMatchObject({ kind: "no-such-version", sources: ["npm"], newest: [] });
  });
});

describe("a series, such as 18", () => {
  const versions = Object.fromEntries(["17.0.2", "18.2.0", "18.3.1", "19.0.0"].map((each) => [each, {}]));

  it("is listed by npm if deps.dev does not answer", async () => {
    for (const mood of FAILING) {
      setMood(mood, "depsDev");
      upstreams.says.npm = ({ path }) => (path === "/react" ? { body: { versions } } : { body: { version: "18.3.1" } });
      expect(await find("npm:react@18")).toMatchObject({
        kind: "no-such-version",
        sources: ["npm"],
        newest: ["18.3.1", "18.2.0"],
      });
    }
  });

  it.each(FAILING)("%s: if nobody can list releases, nobody says that there is none", async (mood) => {
    setMood(mood, "depsDev", "npm");
    const found = await find("npm:react@18");
    expect(found).toMatchObject({ kind: "found", facts: { version: "18", licenses: { kind: "unknown" } } });
  });

  it("of a package that nobody has", async () => {
    expect(await find("npm:nobody-has-this@18")).toMatchObject({
      kind: "no-such-package",
      sources: ["npm", "deps.dev"],
    });
  });
});

describe("what a registry does not say", () => {
  it("a gem with nothing but pre-releases is there", async () => {
    setMood("503", "depsDev");
    upstreams.says.gem = () => ({ body: [{ number: "1.0.0.rc1", prerelease: true, licenses: ["MIT"] }] });
    expect(await find("gem:early")).toMatchObject({ kind: "found", facts: { version: "1.0.0.rc1" } });
  });

  it.each(["13.0", "13.0.0.0", "13.00.0+build"])("NuGet's %s is 13.0.0", async (version) => {
    upstreams.says.nuget = ({ path }) =>
      path === "/v3-flatcontainer/acme/13.0.0/acme.nuspec"
        ? { body: `<package><metadata><id>Acme</id><license type="expression">MIT</license></metadata></package>` }
        : undefined;
    expect(await find(`nuget:Acme@${version}`)).toMatchObject({ kind: "found" });
  });

  it("whether a version is deprecated, where the registry's file does not tell", async () => {
    setMood("503", "depsDev");
    for (const name of ["nuget:NLog@4.7.3", "gem:bundler-audit-like", "maven:axis:axis@1.4"])
      expect(await find(name)).toMatchObject({ facts: { deprecated: { kind: "unknown" } } });
    expect(await find("npm:react@19.3.1")).toMatchObject({ facts: { deprecated: { kind: "known", value: null } } });
  });

  it("a POM names no license of its own, and its parent cannot be read: the license is unknown, not missing", async () => {
    setMood("503", "depsDev", "clearlyDefined");
    const parent = "<parent><groupId>g</groupId><artifactId>parent</artifactId><version>1</version></parent>";
    upstreams.says.maven = ({ path }) =>
      path.endsWith("/a-1.pom") ? { body: `<project>${parent}</project>` } : { status: 500 };
    expect(await find("maven:g:a@1")).toMatchObject({
      facts: { licenses: { kind: "unknown", reason: expect.stringContaining("Maven Central answered 500") } },
    });
  });
});
