import { expect, test } from "vitest";
import { UnavailableError } from "../base/errors.ts";
import { placeKey } from "../policy/holidays.ts";
import { HolidayTables } from "./holiday-tables.ts";

const BERLIN = { country: "DE", state: "BE" };

test("tables are made once, beside the event loop, for years past and to come", async () => {
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

test("what is no country or no state has no days", async () => {
  const found = await new HolidayTables().of([{ country: "XX" }, { country: "DE", state: "XX" }]);
  expect([...found.values()]).toEqual([
    { isCountry: false, states: [], days: {} },
    { isCountry: true, states: expect.arrayContaining(["BB", "BE"]), days: {} },
  ]);
});

test("a failure says what failed, and is not kept", async () => {
  const tables = new HolidayTables();
  // No process takes an argument of that length.
  const endless = { country: "DE", state: "x".repeat(3_000_000) };
  await expect(tables.of([BERLIN, endless])).rejects.toThrow(UnavailableError);
  await expect(tables.of([endless])).rejects.toThrow(/the public holidays cannot be worked out: spawn E2BIG/u);
  expect((await tables.of([BERLIN])).get(placeKey(BERLIN))?.isCountry).toBe(true);
});
