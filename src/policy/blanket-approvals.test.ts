import { describe, expect, test } from "vitest";
import { approvalPolicyOf, APPROVALS_YAML, problemsOf } from "../../test/approval-policy.ts";
import { blanketFor, endingSoon, type RequestFacts } from "./approvals.ts";

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

function withBlankets(...blankets: string[]): string {
  return APPROVALS_YAML.replace("blankets: []", `blankets:\n${blankets.map((text) => `  - { ${text} }\n`).join("")}`);
}

describe("blanket approvals", () => {
  const BLANKET =
    'id: cncf, kind: contribute, who: ["web:ana", "slack:U*"], projects: ["https://github.com/Kubernetes/*"], licenses: [Apache-2.0, MIT], changes: [fix, feature], from: 2026-03-01, until: 2027-02-28, ticket: 56, granted: "Sam Okafor"';
  const policy = approvalPolicyOf(withBlankets(BLANKET));
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

  test("never cover a new agreement, a patent, or a request where either is unknown", () => {
    expect([found({ agreement: "cla-new" }), found({ agreement: "unknown" }), found({ patents: true })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const { patents: _, ...open } = facts;
    expect(blanketFor(policy, "contribute", open, "web:ana", "2026-06-01")).toBeNull();
  });

  test("are valid from their first to their last day, and are listed before they end", () => {
    const days = ["2026-02-28", "2026-03-01", "2027-02-28", "2027-03-01"];
    expect(days.map((day) => found({}, "web:ana", day))).toEqual([undefined, "cncf", "cncf", undefined]);
    expect(
      ["2027-01-28", "2027-01-29", "2027-02-28", "2027-03-01"].map((day) => endingSoon(policy, day, 30).length),
    ).toEqual([0, 1, 1, 0]);
  });

  test("cover packages", () => {
    const use = approvalPolicyOf(
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
      of("pkg:npm/@Acme/a|hosted", "hosted"),
    ]).toEqual(["own", undefined, undefined, undefined]);
  });

  test.each([
    ["until: 2027-02-28", "until: soon", /blankets\.0\.until is not a day/u],
    [", until: 2027-02-28", "", /blankets\.0\.until is not a day/u],
    [
      "until: 2027-02-28",
      "until: 2027-03-02",
      /blankets\.0\.until is more than 12 months after its first day: at most 2027-03-01/u,
    ],
    ["until: 2027-02-28", "until: 2026-02-28", /blankets\.0\.until is before 2026-03-01/u],
    [
      "[fix, feature], from",
      "[fix, featur], from",
      /blankets\.0\.changes names featur, which is not a change: one of docs, fix/u,
    ],
    [
      "changes: [fix, feature], from",
      "uses: [hosted], from",
      /blankets\.0\.uses does not apply to a contribute request/u,
    ],
    ['"web:ana"', '"ana"', /blankets\.0\.who\.0 does not name a person: write channel:id/u],
    [
      "kind: contribute, who",
      "kind: release, who",
      /blankets\.0\.kind is release, which a blanket approval must not cover/u,
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

  test("must not share a name", () => {
    expect(problemsOf(withBlankets(BLANKET, BLANKET))).toEqual([
      expect.stringMatching(/blankets\.1 is named cncf like another/u),
    ]);
  });
});
