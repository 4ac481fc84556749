import { expect, test } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

const NOW = Date.parse("2026-11-30T09:00:00Z");

test.each([
  ["120", 120_000],
  ["0", 0],
  [" 7 ", 7_000],
  ["0.5", 500],
  ["3600", 3_600_000],
  ["86400", 3_600_000],
  ["9".repeat(1_000), 3_600_000],
  ["Mon, 30 Nov 2026 09:01:00 GMT", 60_000],
  ["Monday, 30-Nov-26 09:01:00 GMT", 60_000],
  ["Mon, 30 Nov 2026 08:59:00 GMT", 0],
  ["Fri, 31 Dec 2100 23:59:59 GMT", 3_600_000],
  ["soon", null],
  ["NaN", null],
  ["Infinity", null],
  ["", null],
  [null, null],
])("Retry-After %j waits %j ms", (header, ms) => {
  expect(retryAfterMs(header, NOW)).toBe(ms);
});
