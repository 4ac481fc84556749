/** Run by itself (holidays.ts): what the table of the world's holidays says of a place, as JSON. It takes 30 MB, which a desk need not carry. */
import Holidays from "date-holidays";

const HOUR = 3_600_000;
const [country = "", state = "", from = "", to = ""] = process.argv.slice(2);
const known = new Holidays();
const isCountry = Object.hasOwn(known.getCountries(), country);
const states = isCountry ? Object.keys(known.getStates(country) ?? {}) : [];
const days: Record<string, string[]> = {};
if (isCountry && (state === "" || states.includes(state)))
  for (let year = Number(from); year <= Number(to); year++) days[year] = publicHolidays(year);
process.stdout.write(JSON.stringify({ isCountry, states, days }));

/** The days (2027-01-31) of the year that are public holidays there. Half days off are working days. */
function publicHolidays(year: number): string[] {
  const options = { types: ["public" as const] };
  const table = state === "" ? new Holidays(country, options) : new Holidays(country, state, options);
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
