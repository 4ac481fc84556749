import { readFileSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ApprovalPolicy } from "./approval-rules.ts";
import { blanketFor, endingSoon, parseApprovals, type RequestFacts, separationOf, tierFor } from "./approvals.ts";
import { ADVISORY_FACTS } from "./approval-mistakes.ts";
import { parseLicensePolicy, VERDICT_KINDS } from "./license-policy.ts";
import { formOf, REQUEST_KINDS, type RequestKind } from "./request-forms.ts";

const DIR = path.join(import.meta.dirname, "../../knowledge/policy");
const read = (name: string): string => readFileSync(path.join(DIR, name), "utf8");
const TEXT = read("approvals.yaml");
const GROUPS = ["ospo", "legal", "security", "sponsor"];
const licenses = parseLicensePolicy(read("licenses.yaml"), read("license-categories.yaml"));
if (licenses.kind === "broken") throw new Error("licenses.yaml is broken");
const LICENSES = licenses.policy;

function policyOf(text: string): ApprovalPolicy {
  const parsed = parseApprovals(text, GROUPS, LICENSES);
  if (parsed.kind === "broken")
    throw new Error(parsed.problems.map(({ line, message }) => `${line} ${message}`).join("\n"));
  return parsed.policy;
}
const POLICY = policyOf(TEXT);

const tier = (kind: RequestKind, facts: RequestFacts): string => tierFor(POLICY, kind, facts).tier.name;
const FIX = {
  change: "fix",
  size: 100,
  time: "work",
  agreement: "dco",
  patents: false,
  competes: false,
  category: "permissive",
  licenseKnown: true,
};
const OWN = { ...FIX, time: "own", unrelated: true };
const SAMPLE = {
  size: "sample",
  thirdParty: "listed",
  secretsChecked: true,
  nameChecked: true,
  exportControl: "standard-crypto",
};

describe("the handbook's table", () => {
  test.each<[string, RequestFacts]>([
    ["T0", { verdict: "approved", licenseKnown: true }],
    ["T1", { verdict: "conditional", licenseKnown: true }],
    ["T2", { verdict: "needs-review", category: "strong-copyleft", licenseKnown: true }],
    ["T3", { verdict: "needs-review", category: "custom", licenseKnown: true }],
    ["T3", { verdict: "needs-review", licenseKnown: false }],
    ["T3", { verdict: "prohibited", licenseKnown: true }],
    ["T2", {}],
  ])("use is %s: %j", (expected, facts) => {
    expect(tier("use", facts)).toBe(expected);
  });

  test.each<[string, RequestFacts]>([
    ["T0", { change: "docs", agreement: "none", time: "work", category: "strong-copyleft" }],
    ["T2", { change: "docs", agreement: "cla-signed", time: "work" }],
    ["T3", { change: "docs", agreement: "cla-new", time: "work" }],
    ["T2", { change: "docs", agreement: "unknown", time: "work" }],
    ["T1", FIX],
    ["T2", { ...FIX, size: 101 }],
    ["T2", { ...FIX, size: 1, category: "strong-copyleft" }],
    ["T2", { ...FIX, category: "custom" }],
    ["T2", { ...FIX, agreement: "cla-signed" }],
    ["T2", { ...FIX, change: "feature" }],
    ["T3", { ...FIX, agreement: "cla-new" }],
    ["T3", { ...FIX, change: "feature", patents: true }],
    ["T3", { ...FIX, competes: true }],
    ["T0", OWN],
    ["T0", { ...OWN, change: "feature", agreement: "cla-new", category: "strong-copyleft" }],
    ["T0", { change: "docs", agreement: "cla-new", time: "own", unrelated: true }],
    ["T2", { ...OWN, unrelated: false }],
    ["T3", { ...OWN, unrelated: false, agreement: "cla-new" }],
    ["T3", { ...OWN, competes: true }],
    ["T2", { change: "blanket", time: "work", agreement: "none", patents: false, competes: false }],
    ["T3", { change: "blanket", time: "work", agreement: "cla-new" }],
  ])("contribute is %s: %j", (expected, facts) => {
    expect(tier("contribute", facts)).toBe(expected);
  });

  test("releases and exceptions", () => {
    expect([tier("release", { ...SAMPLE, size: "full" }), tier("release", SAMPLE)]).toEqual(["T4", "T3"]);
    for (const worse of [
      { secretsChecked: false },
      { nameChecked: false },
      { thirdParty: "unknown" },
      { exportControl: "other" },
    ])
      expect(tier("release", { ...SAMPLE, ...worse })).toBe("T4");
    const exception = { use: "hosted", category: "source-available", verdict: "prohibited" };
    expect([
      tier("exception", exception),
      tier("exception", { ...exception, category: "network-copyleft" }),
      tier("exception", { ...exception, use: "embedded" }),
      tier("exception", { ...exception, advisories: "malware" }),
    ]).toEqual(["T3", "T4", "T4", "T4"]);
  });

  test("who decides, and how fast", () => {
    expect(
      POLICY.tiers.map(({ name, decides, steps, days, people }) => [
        name,
        decides,
        steps.map(({ group }) => group).join(),
        days,
        people,
      ]),
    ).toEqual([
      ["T0", "policy", "", 0, 0],
      ["T1", "requester", "", 0, 0],
      ["T2", "people", "ospo", 3, 1],
      ["T3", "people", "ospo,legal", 7, 2],
      ["T4", "people", "ospo,legal,security,sponsor", 15, 2],
    ]);
  });

  test("two people and more are known to the directory where there is one, unless the policy says otherwise", () => {
    const [t2, t3, t4] = ["T2", "T3", "T4"].map((name) => POLICY.tiers.find((each) => each.name === name)!);
    expect([t2!, t3!, t4!].map((each) => [separationOf(each, true), separationOf(each, false)])).toEqual([
      ["trust", "trust"],
      ["directory", "trust"],
      ["directory", "trust"],
    ]);
    for (const separation of ["directory", "trust"] as const)
      expect([true, false].map((hasDirectory) => separationOf({ ...t3!, separation }, hasDirectory))).toEqual([
        separation,
        separation,
      ]);
  });

  test("the highest wins and says why; without a rule the default does", () => {
    const { because } = tierFor(POLICY, "contribute", { ...FIX, change: "feature", patents: true, competes: true });
    expect(because.map(({ rule }) => rule)).toEqual(["patents", "competes"]);
    expect(because[0]).toEqual({ rule: "patents", en: "One of our patents is touched.", zh: "涉及公司的专利。" });
    expect(tierFor(POLICY, "use", {}).because).toEqual([expect.objectContaining({ rule: "default" })]);
  });
});

/** Any request of the kind, each answer and fact there or not. */
function anyFacts(kind: RequestKind): fc.Arbitrary<RequestFacts> {
  const form = formOf(kind, Object.keys(LICENSES.uses)).map(({ name, type, choices }): Named => {
    if (choices) return [name, fc.constantFrom(...choices)];
    return [name, type === "yes-no" ? fc.boolean() : type === "number" ? fc.nat(200) : fc.constant("text")];
  });
  const facts: Named[] = [
    ["verdict", fc.constantFrom(...VERDICT_KINDS)],
    ["category", fc.constantFrom(...Object.keys(LICENSES.categories))],
    ["licenseKnown", fc.boolean()],
    ["advisories", fc.constantFrom(...ADVISORY_FACTS)],
  ];
  return fc
    .tuple(
      ...[...form, ...facts].map(([name, values]) => fc.option(values, { freq: 8 }).map((value) => ({ name, value }))),
    )
    .map((all) => Object.fromEntries(all.flatMap(({ name, value }) => (value === null ? [] : [[name, value]]))));
}
type Named = [name: string, values: fc.Arbitrary<string | number | boolean>];

describe("what is not known", () => {
  const names = POLICY.tiers.map(({ name }) => name);
  test.each(REQUEST_KINDS)(
    "an answer of %s that is missing or unknown never brings a request below its default",
    (kind) => {
      const floor = names.indexOf(POLICY.defaults[kind].tier);
      const rank = (facts: RequestFacts): number => names.indexOf(tier(kind, facts));
      let easy = 0;
      fc.assert(
        fc.property(anyFacts(kind), fc.func(fc.constantFrom("keep", "keep", "drop", "unknown")), (facts, fate) => {
          const rest = Object.entries(facts).flatMap(([name, value]): [string, string | number | boolean][] =>
            fate(name) === "drop" ? [] : [[name, fate(name) === "unknown" ? "unknown" : value]],
          );
          const less = rank(Object.fromEntries(rest));
          if (less < floor) easy++;
          // Easy with fewer answers means at least as easy with all of them.
          expect(less >= floor || rank(facts) <= less).toBe(true);
        }),
        { numRuns: 3000 },
      );
      expect(easy > 0).toBe(kind !== "exception");
    },
  );

  test("each answer of an attested fix is needed", () => {
    for (const name of ["change", "size", "time", "agreement", "patents", "competes", "category"])
      expect(tier("contribute", Object.fromEntries(Object.entries(FIX).filter(([key]) => key !== name)))).toBe("T2");
    expect(["use", "contribute", "release", "exception"].map((kind) => tier(kind as RequestKind, {}))).toEqual([
      "T2",
      "T2",
      "T4",
      "T3",
    ]);
  });
});

function withBlankets(...blankets: string[]): string {
  return TEXT.replace("blankets: []", `blankets:\n${blankets.map((text) => `  - { ${text} }\n`).join("")}`);
}

describe("blanket approvals", () => {
  const BLANKET =
    'id: cncf, kind: contribute, who: ["web:ana", "slack:U*"], projects: ["https://github.com/Kubernetes/*"], licenses: [Apache-2.0, MIT], changes: [fix, feature], from: 2026-03-01, until: 2027-02-28, ticket: 56, granted: "Sam Okafor"';
  const policy = policyOf(withBlankets(BLANKET));
  const facts = { ...FIX, change: "feature", license: "Apache-2.0", subject: "github.com/kubernetes/kubectl" };
  const found = (more: RequestFacts, who = "web:ana", today = "2026-06-01"): string | undefined =>
    blanketFor(policy, "contribute", { ...facts, ...more }, who, today)?.id;

  test("cover their people, projects, licenses and changes", () => {
    expect([
      found({}),
      found({}, "slack:U77"),
      found({}, "web:Ana"),
      found({}, "web:anabel"),
      found({}, "slack:V1"),
    ]).toEqual(["cncf", "cncf", undefined, undefined, undefined]);
    expect([found({ subject: "github.com/other/kubectl" }), found({ change: "docs" })]).toEqual([undefined, undefined]);
    expect(
      ["MIT OR Apache-2.0", "(MIT AND GPL-3.0-only)", "GPL-2.0-only", ""].map((license) => found({ license })),
    ).toEqual(["cncf", undefined, undefined, undefined]);
    expect(blanketFor(policy, "contribute", FIX, "web:ana", "2026-06-01")).toBeNull();
    expect(blanketFor(policy, "release", facts, "web:ana", "2026-06-01")).toBeNull();
  });

  test("never cover a new agreement, a patent, or what nobody knows of them", () => {
    expect([found({ agreement: "cla-new" }), found({ agreement: "unknown" }), found({ patents: true })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const { patents: _, ...open } = facts;
    expect(blanketFor(policy, "contribute", open, "web:ana", "2026-06-01")).toBeNull();
  });

  test("count from their first to their last day, and are told of before", () => {
    const days = ["2026-02-28", "2026-03-01", "2027-02-28", "2027-03-01"];
    expect(days.map((day) => found({}, "web:ana", day))).toEqual([undefined, "cncf", "cncf", undefined]);
    expect(
      ["2027-01-28", "2027-01-29", "2027-02-28", "2027-03-01"].map((day) => endingSoon(policy, day, 30).length),
    ).toEqual([0, 1, 1, 0]);
  });

  test("for packages", () => {
    const use = policyOf(
      withBlankets(
        'id: own, kind: use, who: ["*"], projects: ["pkg:npm/@acme/*"], uses: [hosted], from: 2026-03-01, until: 2026-06-30, granted: Ana',
      ),
    );
    const of = (subject: string, given: string): string | undefined =>
      blanketFor(use, "use", { subject, use: given, verdict: "conditional" }, "teams:x", "2026-06-01")?.id;
    expect([
      of("pkg:npm/@acme/a|hosted", "hosted"),
      of("pkg:npm/@acme/a|embedded", "embedded"),
      of("pkg:npm/b|hosted", "hosted"),
    ]).toEqual(["own", undefined, undefined]);
  });

  test.each([
    ["until: 2027-02-28", "until: soon", /blankets\.0\.until is no day/u],
    [", until: 2027-02-28", "", /blankets\.0\.until is no day/u],
    [
      "until: 2027-02-28",
      "until: 2027-03-02",
      /blankets\.0\.until is more than 12 months after its first day: at most 2027-03-01/u,
    ],
    ["until: 2027-02-28", "until: 2026-02-28", /blankets\.0\.until is before 2026-03-01/u],
    [
      "[fix, feature], from",
      "[fix, featur], from",
      /blankets\.0\.changes names featur, which is no change: one of docs, fix/u,
    ],
    [
      "changes: [fix, feature], from",
      "uses: [hosted], from",
      /blankets\.0\.uses means nothing for a contribute request/u,
    ],
    ['"web:ana"', '"ana"', /blankets\.0\.who\.0 names nobody: write channel:id/u],
    [
      "kind: contribute, who",
      "kind: release, who",
      /blankets\.0\.kind is release, which no blanket approval may cover/u,
    ],
    [
      'projects: ["https://github.com/Kubernetes/*"], licenses: [Apache-2.0, MIT], ',
      "",
      /names neither projects nor licenses/u,
    ],
  ])("a mistake: %s -> %s", (good, bad, message) => {
    expect(BLANKET).toContain(good);
    const text = withBlankets(BLANKET.replace(good, bad));
    const line = text.split("\n").findIndex((one) => one.includes("id: cncf, kind") && !one.startsWith("#")) + 1;
    expect(problemsOf(text)).toContainEqual(expect.stringMatching(message));
    expect(problemsOf(text)[0]).toMatch(new RegExp(`^approvals\\.yaml:${line} `, "u"));
  });

  test("two of one name", () => {
    expect(problemsOf(withBlankets(BLANKET, BLANKET))).toEqual([
      expect.stringMatching(/blankets\.1 is named cncf like another/u),
    ]);
  });
});

function problemsOf(text: string): string[] {
  const parsed = parseApprovals(text, GROUPS, LICENSES);
  return parsed.kind === "broken" ? parsed.problems.map(({ file, line, message }) => `${file}:${line} ${message}`) : [];
}

describe("a mistake is named with its line and what would be right", () => {
  test.each([
    [
      "[{ group: ospo, quorum: 1 }]\n",
      "[{ group: opso, quorum: 1 }]\n",
      /names opso, which is no group: one of ospo, legal/u,
    ],
    ["{ group: legal, quorum: 1 }] #", "{ group: ospo, quorum: 1 }] #", /names ospo twice: raise its quorum/u],
    ["steps: [{ group: ospo, quorum: 1 }]\n", "steps: []\n", /is people, but no step says who/u],
    [
      "escalate\n    people: 2",
      "escalate\n    people: 1",
      /people is 1: at least 2 different people must decide here/u,
    ],
    ["escalate\n    people: 2", "escalate\n    people: 3", /people is 3, but the steps ask for only 2/u],
    [
      "escalate\n    people: 2",
      "escalate\n    people: 2\n    separation: maybe",
      /separation is none of directory, trust/u,
    ],
    [
      "decides: policy, days: 0",
      "decides: policy, separation: trust, days: 0",
      /separation means nothing where the policy decides: remove it/u,
    ],
    [
      "decides: requester, days: 0",
      "decides: requester, separation: directory, days: 0",
      /means nothing where the requester decides/u,
    ],
    ["days: 7", "days: 0", /days is 0: people need at least 1/u],
    ["decides: policy, days: 0", "decides: policy, days: 2", /decides is policy, so nobody else is asked/u],
    [
      "decides: policy, days: 0",
      "decides: people, days: 1, people: 1, steps: [{ group: ospo, quorum: 1 }]",
      /is less than in the tier/u,
    ],
    ["decides: requester", "decides: everyone", /is none of policy, requester, people/u],
    ["name: T3", "name: T2", /tiers\.3 is named T2 like another/u],
    ["use: { tier: T2", "use: { tier: T1", /defaults\.use\.tier is T1, where nobody decides/u],
    ["use: { tier: T2", "use: { tier: T9", /defaults\.use\.tier names T9, which is no tier: one of T0/u],
    ["verdict: prohibited }, tier: T3", "verdict: prohibited }, tier: T7", /tier names T7, which is no tier/u],
    [
      "verdict: prohibited }",
      "verdct: prohibited }",
      /when\.verdct is nothing that a use request tells: one of package, use/u,
    ],
    ["verdict: prohibited }", "verdict: forbidden }", /is never forbidden: one of approved/u],
    ["{ patents: true,", "{ patents: maybe,", /is answered by yes or no, not by maybe: write true or false/u],
    ["size: { over: 100 }", "size: large", /size is a number: write one, or \{ over: 100 \}/u],
    ["{ size: full }", "{ size: { over: 1 } }", /size is no number/u],
    ["{ size: full }", "{ size: { more: 1 } }", /size has more, which means nothing here|size is no condition/u],
    ["{ size: full }", "{}", /when has no condition/u],
    ["id: use-prohibited", "id: use-review", /rules\.5 is named use-review like another/u],
    ["kind: release, when: { size: full }", "kind: relase, when: { size: full }", /is no kind of request: one of use/u],
    [
      "verdict: approved }, tier",
      "verdict: { not: prohibited } }, tier",
      /holds where the answer is unknown, and so must make nothing easier/u,
    ],
    [
      "exportControl: [none, standard-crypto]",
      "exportControl: [none, unknown]",
      /exportControl holds where the answer is unknown/u,
    ],
    [
      "change: docs, agreement: [none, dco] }, tier",
      "change: docs }, tier",
      /says nothing about agreement, for which rule cla-signed asks for T2/u,
    ],
    ["verdict: approved }, tier", "verdict: { known: true } }, tier", /names no value/u],
    [
      "permissive, public-domain], agreement: [none, dco], patents: false",
      "permissive], agreement: [none, dco]",
      /about patents, for which rule patents asks for T3/u,
    ],
    ["[weak-copyleft, strong", "[weak-copylef, strong", /category is never weak-copylef: one of permissive/u],
    ['version: "2026.1"', "verson: x", /version is missing/u],
    ["\ntiers:", "\ntiers: [", /does not parse/u],
  ])("%s -> %s", (good, bad, message) => {
    expect(TEXT).toContain(good);
    const text = TEXT.replace(good, bad);
    const problems = problemsOf(text);
    expect(problems).toContainEqual(expect.stringMatching(message));
    for (const problem of problems) expect(problem).toMatch(/^approvals\.yaml:[1-9]/u);
  });

  test("the line is that of the mistake", () => {
    const line = TEXT.split("\n").findIndex((text) => text.includes("id: patents,")) + 1;
    expect(problemsOf(TEXT.replace("{ patents: true,", "{ patent: true,"))[0]).toMatch(
      new RegExp(`^approvals\\.yaml:${line} rules\\.`, "u"),
    );
  });
});
