import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { approvalPolicyOf, APPROVALS_YAML, LICENSES } from "../../test/approval-policy.ts";
import { ADVISORY_FACTS } from "./approval-mistakes.ts";
import { type RequestFacts, separationOf, tierFor } from "./approvals.ts";
import { VERDICT_KINDS } from "./license-policy.ts";
import { formOf, REQUEST_KINDS, type RequestKind } from "./request-forms.ts";

const POLICY = approvalPolicyOf(APPROVALS_YAML);

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

  test("each tier has its deciders and deadline", () => {
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

  test("tiers of two or more people require the directory if there is one, unless the policy says otherwise", () => {
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

  test("the highest matching tier wins and gives its reasons; without a match, the default applies", () => {
    const { because } = tierFor(POLICY, "contribute", { ...FIX, change: "feature", patents: true, competes: true });
    expect(because.map(({ rule }) => rule)).toEqual(["patents", "competes"]);
    expect(because[0]).toEqual({ rule: "patents", en: "One of our patents is touched.", zh: "涉及公司的专利。" });
    expect(tierFor(POLICY, "use", {}).because).toEqual([expect.objectContaining({ rule: "default" })]);
  });
});

/** Any request of the kind, with each answer and fact present or missing. */
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

describe("unknown answers", () => {
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
          // A request that is easy with fewer answers is at least as easy with all of them.
          expect(less >= floor || rank(facts) <= less).toBe(true);
        }),
        { numRuns: 3000 },
      );
      expect(easy > 0).toBe(kind !== "exception");
    },
  );

  test("an attested fix needs every one of its answers", () => {
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
