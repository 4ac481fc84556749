/** Public holidays of a country. The table of the world's holidays is large, so it is loaded when the first calendar names a country. */
import { createRequire } from "node:module";
import type Holidays from "date-holidays";

export type HolidayRules = { country?: string | undefined; state?: string | undefined; extra: string[]; except: string[] };

const HOUR = 3_600_000;
const require = createRequire(import.meta.url);

function load(): typeof Holidays {
  return require("date-holidays") as typeof Holidays; // kept by Node after the first time
}

/** What is wrong with the place, or null. */
export function problemOfPlace({ country, state }: HolidayRules): { key: "country" | "state"; message: string } | null {
  if (country === undefined)
    return state === undefined ? null : { key: "state", message: "stands without a country: write the country too, or remove it" };
  const known = new (load())();
  if (!Object.hasOwn(known.getCountries(), country))
    return {
      key: "country",
      message: `is no country with known holidays: write the code of ISO 3166, like DE, and list other days as extra`,
    };
  const states = Object.keys(known.getStates(country) ?? {});
  if (state === undefined || states.includes(state)) return null;
  return { key: "state", message: `is no state of ${country}: ${states.length > 0 ? `one of ${states.join(", ")}` : "remove it"}` };
}

/** The days (2027-01-31) of the year that are public holidays there. Half days off are working days. */
export function publicHolidays(country: string, state: string | undefined, year: number): string[] {
  const Table = load();
  const options = { types: ["public" as const] };
  const table = state === undefined ? new Table(country, options) : new Table(country, state, options);
  return table.getHolidays(year).flatMap(({ date, start, end }) => {
    // `date` is local; a holiday may last for days, and may begin on the eve at sunset or at noon. It closes the days whose noon it contains.
    const from = Date.parse(`${date.slice(0, 10)}T${date.slice(11, 19)}Z`);
    const to = from + (end.getTime() - start.getTime());
    const days: string[] = [];
    for (let noon = Date.parse(`${date.slice(0, 10)}T12:00:00Z`); noon < to; noon += 24 * HOUR)
      if (noon > from) days.push(new Date(noon).toISOString().slice(0, 10));
    return days;
  });
}
