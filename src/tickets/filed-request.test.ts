import { expect, test } from "vitest";
import { daysToDecide, filedRequestOf, findFiledRequest } from "./filed-request.ts";

const TIER = { name: "standard", decides: "people", steps: [{ group: "ospo", quorum: 1 }], days: 3, validDays: 365 };
const REQUEST = { kind: "use", title: "use: lodash", answers: { package: "pkg:npm/lodash" }, tier: TIER, because: [] };

test("a request of an earlier version lacks fields, one of a later version has more, and both are read unchanged", () => {
  for (const request of [REQUEST, { ...REQUEST, tier: { ...TIER, color: "red" }, attested: false, note: "new" }]) {
    expect(findFiledRequest({ request })).toBe(request);
    expect(daysToDecide({ request })).toBe(3);
  }
});

test("a request that cannot be read does not hide its ticket, but nobody can decide it", () => {
  for (const request of ["text", [], { ...REQUEST, tier: { name: "standard" } }, { ...REQUEST, kind: "other" }]) {
    expect(findFiledRequest({ request })).toBeNull();
    expect(daysToDecide({ request })).toBe(0);
    expect(() => filedRequestOf({ number: 7, request })).toThrow("the request of ticket 7 cannot be read");
  }
});

test("a question has no request", () => {
  expect(findFiledRequest({ request: null })).toBeNull();
});
