import { expect, test } from "vitest";
import { UnavailableError } from "../base/errors.ts";
import { placeKey } from "../policy/holidays.ts";
import { HolidayTables } from "./holiday-tables.ts";

const BERLIN = { country: "DE", state: "BE" };

test("computes each table once, without blocking the event loop, for past and future years", async () => {
  const tables = new HolidayTables();
  let ticks = 0;
  const ticking = setInterval(() => ticks++, 5);
  const [first, again] = await Promise.all([tables.of([BERLIN, { country: "CN" }]), tables.of([BERLIN])]);
  clearInterval(ticking);
  expect(ticks).toBeGreaterThan(3);
  const table = first.get(placeKey(BERLIN))!;
  expect(again.get(placeKey(BERLIN))).toBe(table);
  expect((await tables.of([BERLIN])).get(placeKey(BERLIN))).toBe(table);
  expect(table.days["2026"]).toContain("2026-03-08");
  const year = new Date().getUTCFullYear();
  expect(Object.keys(table.days)).toEqual(Array.from({ length: 31 }, (_, i) => String(year - 10 + i)));
  expect(first.get(placeKey({ country: "CN" }))?.days["2026"]).toContain("2026-10-01");
});

test("gives an unknown country or state no holidays", async () => {
  const found = await new HolidayTables().of([{ country: "XX" }, { country: "DE", state: "XX" }]);
  expect([...found.values()]).toEqual([
    { isCountry: false, states: [], days: {} },
    { isCountry: true, states: expect.arrayContaining(["BB", "BE"]), days: {} },
  ]);
});

test("reports a failure and tries again", async () => {
  const tables = new HolidayTables();
  // The system rejects an argument of that length.
  const tooLong = { country: "DE", state: "x".repeat(3_000_000) };
  await expect(tables.of([BERLIN, tooLong])).rejects.toThrow(UnavailableError);
  await expect(tables.of([tooLong])).rejects.toThrow(/the public holidays cannot be computed: spawn E2BIG/u);
  expect((await tables.of([BERLIN])).get(placeKey(BERLIN))?.isCountry).toBe(true);
});
