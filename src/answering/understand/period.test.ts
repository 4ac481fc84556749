import { expect, test } from "vitest";
import { periodIn } from "./period.ts";

// A Tuesday.
const NOW = new Date("2026-12-01T08:00:00Z");

test.each([
  ["how many tickets did we close today?", "2026-12-01", "2026-12-02"],
  ["昨天处理了多少工单", "2026-11-30", "2026-12-01"],
  ["how many requests this week", "2026-11-30", "2026-12-02"],
  ["how many last week", "2026-11-23", "2026-11-30"],
  ["本月有多少申请", "2026-12-01", "2026-12-02"],
  ["how many did we answer last month", "2026-11-01", "2026-12-01"],
  ["how many exceptions this year", "2026-01-01", "2026-12-02"],
  ["去年一共多少个问题", "2025-01-01", "2026-01-01"],
  ["how many tickets are waiting", "2026-11-02", "2026-12-02"],
])("%s: from %s to %s", (text, from, to) =>
  expect(periodIn(text, NOW)).toMatchObject({ from: new Date(from), to: new Date(to) }),
);
