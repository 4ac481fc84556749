/**
 * Run by itself (holiday-tables.ts): what the table of the world's holidays says of some places, as JSON. It takes 30 MB, which a desk
 * need not carry, and up to a second.
 */
import Holidays from "date-holidays";
import type { HolidayTable, Place } from "../policy/holidays.ts";

/** The only argument, as JSON. */
export type HolidaysAsked = { places: readonly Place[]; from: number; to: number };

const HOUR = 3_600_000;
const { places, from, to } = JSON.parse(process.argv[2] ?? "") as HolidaysAsked;
const known = new Holidays();
process.stdout.write(JSON.stringify(places.map(tableOf)));

function tableOf(place: Place): HolidayTable {
  const { country, state } = place;
  const isCountry = Object.hasOwn(known.getCountries(), country);
  const states = isCountry ? Object.keys(known.getStates(country) ?? {}) : [];
  const days: HolidayTable["days"] = {};
  if (isCountry && (state === undefined || states.includes(state)))
    for (let year = from; year <= to; year++) days[year] = publicHolidays(place, year);
  return { isCountry, states, days };
}

/** The days (2027-01-31) of the year that are public holidays there. Half days off are working days. */
function publicHolidays({ country, state }: Place, year: number): string[] {
  const options = { types: ["public" as const] };
  const table = state === undefined ? new Holidays(country, options) : new Holidays(country, state, options);
  return table.getHolidays(year).flatMap(({ date, start, end }) => {
    // `date` is local; a holiday may last for days, and may begin on the eve at sunset or at noon. It closes the days whose noon it contains.
    const begins = Date.parse(`${date.slice(0, 10)}T${date.slice(11, 19)}Z`);
    const ends = begins + (end.getTime() - start.getTime());
    const closed: string[] = [];
    for (let noon = Date.parse(`${date.slice(0, 10)}T12:00:00Z`); noon < ends; noon += 24 * HOUR)
      if (noon > begins) closed.push(new Date(noon).toISOString().slice(0, 10));
    return closed;
  });
}
