/**
 * Facts about packages, over real HTTP from stub services: every shape, every failure, the deadline, and names that
 * must not be sent.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PackageFinder } from "../../src/packages/find-facts.ts";
import { parsePackage } from "../../src/packages/parse-package.ts";
import type { SourcesOptions } from "../../src/packages/sources.ts";
import type { FindResult } from "../../src/packages/types.ts";
import type { LicenseClaim, PackageFacts } from "../../src/policy/facts.ts";
import { type Mood, openUpstreams, type Upstreams } from "../stubs/upstreams.ts";
import { SERVICES, type StubService } from "../stubs/upstream-services.ts";

let upstreams: Upstreams;
beforeEach(async () => {
  upstreams = await openUpstreams();
});
afterEach(async () => await upstreams[Symbol.asyncDispose]());

const url = (service: StubService): string => upstreams.url(service);

function open(more: Partial<SourcesOptions> = {}): PackageFinder {
  return new PackageFinder({
    depsDev: url("depsDev"),
    scorecard: url("scorecard"),
    osv: url("osv"),
    clearlyDefined: url("clearlyDefined"),
    registries: Object.fromEntries(
      (["npm", "pypi", "cargo", "gem", "nuget", "maven"] as const).map((name) => [name, url(name)]),
    ),
    privateNames: ["@acme/*", "com.acme*"],
    cacheDir: null,
    now: () => new Date("2026-11-21T12:00:00Z"),
    ...more,
  });
}

async function find(name: string, more: Partial<SourcesOptions> = {}): Promise<FindResult> {
  using finder = open(more);
  return await finder.find(parsePackage(name));
}

function factsOf(found: FindResult): PackageFacts {
  if (found.kind !== "found") throw new Error(`not found: ${JSON.stringify(found)}`);
  return found.facts;
}

function inAll(mood: Mood): void {
  for (const service of SERVICES) upstreams.mood[service] = mood;
}

function valueOf<T>(fact: { kind: "known"; value: T } | { kind: "unknown"; reason: string }): T {
  if (fact.kind === "unknown") throw new Error(`unknown: ${fact.reason}`);
  return fact.value;
}

const short = ({ source, expression, certainty, terms }: LicenseClaim): string =>
  `${source}: ${certainty} ${expression ?? terms}`;

describe("the licenses of recorded packages", () => {
  it.each([
    ["npm:lodash@4.17.20", ["deps.dev: declared MIT"]],
    ["npm:react", ["deps.dev: declared MIT", "npm: declared MIT"]],
    ["npm:@elastic/eui@90.0.0", ["deps.dev: unknown custom", "npm: unknown custom"]],
    ["npm:json-schema@0.2.3", ["deps.dev: unknown custom", "npm: unknown custom"]],
    ["npm:mapbox-gl@2.0.0", ["npm: unknown custom"]],
    ["npm:pause-stream@0.0.11", ["npm: guessed MIT AND Apache-2.0"]],
    ["npm:ua-parser-js@2.0.10", ["deps.dev: declared AGPL-3.0-or-later", "npm: declared AGPL-3.0-or-later"]],
    ["pypi:django@3.0", ["deps.dev: unknown custom"]],
    ["pypi:cage@1.1.4", ["PyPI: unknown custom"]],
    ["cargo:rand@0.7.3", ["crates.io: declared MIT OR Apache-2.0"]],
    ["gem:bundler-audit-like", ["RubyGems: declared MIT"]],
    ["nuget:NLog@4.7.3", ["NuGet: unknown custom"]],
    ["maven:org.apache.logging.log4j:log4j-core@2.14.1", ["deps.dev: declared Apache-2.0"]],
    ["maven:mysql:mysql-connector-java@5.1.27", ["Maven Central: guessed GPL-2.0"]],
    ["maven:axis:axis@1.4", ["Maven Central: declared Apache-2.0"]],
    ["go:rsc.io/github@v0.4.1", ["deps.dev: declared BSD-3-Clause"]],
  ])("%s", async (name, expected) => {
    expect(valueOf(factsOf(await find(name)).licenses).map(short)).toEqual(expected);
  });

  it("ClearlyDefined is asked where the others tell nothing, and not else", async () => {
    upstreams.mood.npm = "503";
    upstreams.mood.depsDev = "503";
    expect(valueOf(factsOf(await find("npm:redie@0.3.0")).licenses).map(short)).toEqual([
      "ClearlyDefined: declared MIT",
    ]);
    upstreams.mood.npm = "ok";
    upstreams.requests.length = 0;
    await find("npm:react@19.3.1");
    expect(upstreams.requests.map(({ service }) => service)).not.toContain("clearlyDefined");
  });

  it("an SPDX id beside a classifier that could mean several is taken", async () => {
    expect(valueOf(factsOf(await find("pypi:flask@1.1.2")).licenses).map(short)).toEqual([
      "PyPI: declared BSD-3-Clause",
    ]);
  });
});

describe("advisories", () => {
  it("have severity, score and the lowest version above ours that mends them", async () => {
    const [first] = valueOf(factsOf(await find("maven:org.apache.logging.log4j:log4j-core@2.14.1")).advisories);
    expect(first).toMatchObject({
      id: "GHSA-jfh8-c2jp-5v3q",
      severity: "critical",
      cvss: 10,
      fixed: "2.15.0",
      malware: false,
    });
  });

  it("a version withdrawn because it was malicious still says so", async () => {
    expect(JSON.stringify(await find("npm:ua-parser-js@0.7.29"))).toContain("GHSA-pjwm-rvh2-c87w");
  });
});

describe("the repository and its Scorecard", () => {
  it("a borrowed score shows: the package alone claims the repository", async () => {
    expect(valueOf(factsOf(await find("npm:lodash@4.17.20")).repository)).toEqual({
      id: "github.com/lodash/lodash",
      provenance: "claimed",
    });
    expect(valueOf(factsOf(await find("go:rsc.io/github@v0.4.1")).repository)?.provenance).toBe("attested");
  });

  it("not scored is known, and no low score", async () => {
    expect(factsOf(await find("npm:lodash@4.17.20")).scorecard).toMatchObject({ kind: "known", value: null });
  });
});

describe("packages that do not exist", () => {
  it("no such package, no such version", async () => {
    expect((await find("npm:no-such-thing")).kind).toBe("no-such-package");
    expect(await find("npm:react@99.0.0")).toMatchObject({ kind: "no-such-version", newest: ["19.3.1"] });
  });

  it("a series is not a version: its releases are named, and none is judged in its place", async () => {
    expect(await find("npm:node-forge@0")).toMatchObject({ kind: "no-such-version", newest: ["0.7.0"] });
    expect(await find("npm:node-forge@1.4")).toMatchObject({ kind: "no-such-version", newest: ["1.4.3"] });
    expect(await find("npm:node-forge@2")).toMatchObject({ kind: "no-such-version", newest: ["1.4.3", "0.7.0"] });
  });

  it("with the sources down nothing is said not to exist", async () => {
    inAll("503");
    const facts = factsOf(await find("npm:no-such-thing", { deadlineMs: 400, timeoutMs: 300 }));
    expect([facts.version, facts.licenses.kind]).toEqual([null, "unknown"]);
  });
});

describe("services that fail", () => {
  it.each(["down", "429", "503", "slow", "cut-off", "huge", "text", "shape"] as const)(
    "all %s: every fact is unknown, with who and why, in time",
    async (mood) => {
      inAll(mood);
      const started = performance.now();
      const facts = factsOf(await find("npm:lodash@4.17.20", { deadlineMs: 600, timeoutMs: 400 }));
      expect(performance.now() - started).toBeLessThan(1200);
      for (const fact of [
        "licenses",
        "scorecard",
        "advisories",
        "deprecated",
        "repository",
        "published",
        "releases",
      ] as const)
        expect(facts[fact].kind).toBe("unknown");
      expect((facts.licenses as { reason: string }).reason).toMatch(/deps\.dev .+; npm .+/u);
      expect(JSON.stringify(facts)).not.toContain("127.0.0.1");
    },
  );

  const kept: [StubService, (keyof PackageFacts)[]][] = [
    ["npm", ["licenses", "advisories", "scorecard", "published", "releases"]],
    ["osv", ["licenses", "scorecard", "published", "releases"]],
    ["scorecard", ["licenses", "advisories", "published", "releases"]],
    ["clearlyDefined", ["licenses", "advisories", "scorecard", "published", "releases"]],
    ["depsDev", ["licenses", "advisories"]],
  ];
  it.each(kept)("%s slow: the others' facts in time", async (service, known) => {
    upstreams.mood[service] = "slow";
    const facts = factsOf(await find("npm:react@19.3.1", { deadlineMs: 600, timeoutMs: 400 }));
    for (const name of known) expect([name, (facts[name] as { kind: string }).kind]).toEqual([name, "known"]);
  });

  it("deps.dev slow: the Scorecard service is still asked", async () => {
    upstreams.mood.depsDev = "slow";
    await find("npm:react@19.3.1", { deadlineMs: 600, timeoutMs: 500 });
    expect(upstreams.requests.map(({ service }) => service)).toContain("scorecard");
  });

  it("a service that failed again and again is left alone", async () => {
    upstreams.mood.osv = "503";
    using finder = open({ deadlineMs: 2000, timeoutMs: 100 });
    for (let i = 0; i < 6; i++) await finder.find(parsePackage(`npm:lodash@4.17.${i}`));
    const before = upstreams.requests.filter(({ service }) => service === "osv").length;
    await finder.find(parsePackage("npm:react"));
    expect(upstreams.requests.filter(({ service }) => service === "osv").length).toBe(before);
  });
});

describe("the cache", () => {
  let cacheDir: string;
  beforeEach(async () => {
    cacheDir = await mkdtemp(path.join(tmpdir(), "facts-"));
  });
  afterEach(async () => await rm(cacheDir, { recursive: true, force: true }));

  it("answers without asking, over a restart too, and in no time", async () => {
    const first = await find("npm:lodash@4.17.20", { cacheDir });
    upstreams.requests.length = 0;
    const durations: number[] = [];
    for (let round = 0; round < 3; round++) {
      const started = performance.now();
      expect(await find("npm:lodash@4.17.20", { cacheDir })).toEqual(first);
      durations.push(performance.now() - started);
    }
    // The shortest, because other tests use the cores at the same time.
    expect(Math.min(...durations)).toBeLessThan(100);
    expect(upstreams.requests).toEqual([]);
  });

  it("what was known stays known while the service is down, marked with its date", async () => {
    await find("npm:lodash@4.17.20", { cacheDir });
    inAll("down");
    const later = { cacheDir, now: () => new Date("2026-11-25T12:00:00Z"), deadlineMs: 800, timeoutMs: 300 };
    const { licenses, advisories } = factsOf(await find("npm:lodash@4.17.20", later));
    expect(licenses).toMatchObject({ kind: "known", stale: true, asOf: "2026-11-21T12:00:00.000Z" });
    expect(advisories).toMatchObject({ kind: "known", stale: true });
  });

  it("a damaged file is made anew", async () => {
    await writeFile(path.join(cacheDir, "facts.sqlite"), "no database".repeat(1000));
    expect((await find("npm:lodash@4.17.20", { cacheDir })).kind).toBe("found");
    upstreams.requests.length = 0;
    await find("npm:lodash@4.17.20", { cacheDir });
    expect(upstreams.requests).toEqual([]);
  });
});

describe("names that must not be sent, and addresses that must not be fetched", () => {
  it.each(["npm:@acme/secret@1.0.0", "maven:com.acme.billing:core@2"])("%s is asked of nobody", async (name) => {
    const facts = factsOf(await find(name));
    expect(upstreams.requests).toEqual([]);
    expect(facts.licenses).toMatchObject({ kind: "unknown", reason: expect.stringContaining("private") });
  });

  it("a name is sent as one segment, whatever is in it", async () => {
    await find("npm:@elastic/eui@90.0.0");
    expect(upstreams.requests.map(({ path: asked }) => asked)).toContain(
      "/v3/systems/npm/packages/%40elastic%2Feui/versions/90.0.0",
    );
  });
});
