import { describe, expect, test } from "vitest";
import { APPROVALS_YAML, problemsOf } from "../../test/approval-policy.ts";

describe("a mistake is reported with its line and remedy", () => {
  test.each([
    [
      "[{ group: ospo, quorum: 1 }]\n",
      "[{ group: opso, quorum: 1 }]\n",
      /names opso, which is not a group: one of ospo, legal/u,
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
      /separation is not one of directory, trust/u,
    ],
    [
      "decides: policy, days: 0",
      "decides: policy, separation: trust, days: 0",
      /separation has no effect if the policy decides: remove it/u,
    ],
    [
      "decides: requester, days: 0",
      "decides: requester, separation: directory, days: 0",
      /has no effect if the requester decides/u,
    ],
    ["days: 7", "days: 0", /days is 0: people need at least 1/u],
    ["decides: policy, days: 0", "decides: policy, days: 2", /decides is policy, so nobody else is asked/u],
    [
      "decides: policy, days: 0",
      "decides: people, days: 1, people: 1, steps: [{ group: ospo, quorum: 1 }]",
      /is less than in the tier/u,
    ],
    ["decides: requester", "decides: everyone", /is not one of policy, requester, people/u],
    ["name: T3", "name: T2", /tiers\.3 is named T2 like another/u],
    ["use: { tier: T2", "use: { tier: T1", /defaults\.use\.tier is T1, where nobody decides/u],
    ["use: { tier: T2", "use: { tier: T9", /defaults\.use\.tier names T9, which is not a tier: one of T0/u],
    ["verdict: prohibited }, tier: T3", "verdict: prohibited }, tier: T7", /tier names T7, which is not a tier/u],
    [
      "verdict: prohibited }",
      "verdct: prohibited }",
      /when\.verdct is not a field of a use request: one of package, use/u,
    ],
    ["verdict: prohibited }", "verdict: forbidden }", /cannot be forbidden: one of approved/u],
    ["{ patents: true,", "{ patents: maybe,", /is answered by yes or no, not by maybe: write true or false/u],
    ["size: { over: 100 }", "size: large", /size is a number: write one, or \{ over: 100 \}/u],
    ["{ size: full }", "{ size: { over: 1 } }", /size is not a number/u],
    ["{ size: full }", "{ size: { more: 1 } }", /size has more, which is not known here|size is not a condition/u],
    ["{ size: full }", "{}", /when has no condition/u],
    ["id: use-prohibited", "id: use-review", /rules\.5 is named use-review like another/u],
    [
      "kind: release, when: { size: full }",
      "kind: relase, when: { size: full }",
      /is not a kind of request: one of use/u,
    ],
    [
      "verdict: approved }, tier",
      "verdict: { not: prohibited } }, tier",
      /holds if the answer is unknown, which must not make a request easier/u,
    ],
    [
      "exportControl: [none, standard-crypto]",
      "exportControl: [none, unknown]",
      /exportControl holds if the answer is unknown/u,
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
    ["[weak-copyleft, strong", "[weak-copylef, strong", /category cannot be weak-copylef: one of permissive/u],
    ['version: "2026.1"', "verson: x", /version is missing/u],
    ["\ntiers:", "\ntiers: [", /does not parse/u],
  ])("%s -> %s", (good, bad, message) => {
    expect(APPROVALS_YAML).toContain(good);
    const text = APPROVALS_YAML.replace(good, bad);
    const problems = problemsOf(text);
    expect(problems).toContainEqual(expect.stringMatching(message));
    for (const problem of problems) expect(problem).toMatch(/^approvals\.yaml:[1-9]/u);
  });

  test("the reported line is the line of the mistake", () => {
    const line = APPROVALS_YAML.split("\n").findIndex((text) => text.includes("id: patents,")) + 1;
    expect(problemsOf(APPROVALS_YAML.replace("{ patents: true,", "{ patent: true,"))[0]).toMatch(
      new RegExp(`^approvals\\.yaml:${line} rules\\.`, "u"),
    );
  });
});
