/**
 * The program of the child process in holiday-tables.ts: prints the public holidays of some places as JSON. The tables
 * of all countries take 30 MB and up to a second to load, so the desk does not load them itself.
 */
import Holidays from "date-holidays";
import { z } from "zod";
import type { HolidayTable, Place } from "../policy/holidays.ts";

/** The only argument, as JSON. The years are inclusive. */
export type HolidayRequest = { places: readonly Place[]; from: number; to: number };
const HolidayRequest = z.object({
  places: z.array(z.object({ country: z.string(), state: z.string().optional() })),
  from: z.number(),
  to: z.number(),
});

const DAY_MS = 86_400_000;
const { places, from, to } = HolidayRequest.parse(JSON.parse(process.argv[2] ?? ""));
const world = new Holidays();
process.stdout.write(JSON.stringify(places.map(tableOf)));

function tableOf(place: Place): HolidayTable {
  const { country, state } = place;
  const isCountry = Object.hasOwn(world.getCountries(), country);
  const states = isCountry ? Object.keys(world.getStates(country) ?? {}) : [];
  const days: HolidayTable["days"] = {};
  if (isCountry && (state === undefined || states.includes(state)))
    for (let year = from; year <= to; year++) days[year] = publicHolidays(place, year);
  return { isCountry, states, days };
}

/** The public holidays of a year, as YYYY-MM-DD. Half days count as working days. */
function publicHolidays({ country, state }: Place, year: number): string[] {
  const options = { types: ["public" as const] };
  const table = state === undefined ? new Holidays(country, options) : new Holidays(country, state, options);
  return table.getHolidays(year).flatMap(({ date, start, end }) => {
    // `date` is in local time. A holiday may last for days, and may begin at sunset or at noon of the day before. It
    // counts for each day whose noon it contains.
    const begins = Date.parse(`${date.slice(0, 10)}T${date.slice(11, 19)}Z`);
    const ends = begins + (end.getTime() - start.getTime());
    const closed: string[] = [];
    for (let noon = Date.parse(`${date.slice(0, 10)}T12:00:00Z`); noon < ends; noon += DAY_MS)
      if (noon > begins) closed.push(new Date(noon).toISOString().slice(0, 10));
    return closed;
  });
}
