import { expect, test } from "vitest";
import { parseDecisionRecord } from "./decision-record.ts";

test("a payload that is not a decision is refused with a reason", () => {
  const record = {
    id: "D-1-1",
    outcome: "approved",
    ticket: 1,
    round: 1,
    title: "use: pkg:npm/react@19.3.1",
    answers: { package: "pkg:npm/react@19.3.1", modified: false },
    requester: "7f0c",
    tier: { name: "T1", decides: "policy", steps: [] },
    votes: [],
    decidedAt: "2026-11-30T10:00:00.000Z",
    expiresAt: null,
    audit: { length: 1, hash: "00" },
  };
  expect(parseDecisionRecord(record)).toBe(record);
  expect(() => parseDecisionRecord({ ...record, outcome: "maybe" })).toThrow(/does not hold a decision/u);
  expect(() => parseDecisionRecord({ seq: 1, heads: [] })).toThrow(/does not hold a decision/u);
});
