/** Public holidays of a country. The table of the world's holidays is large: a process of its own reads some years from it, once. */
import { execFileSync } from "node:child_process";
import path from "node:path";

export type HolidayRules = {
  country?: string | undefined;
  state?: string | undefined;
  extra: string[];
  except: string[];
};

type Table = { isCountry: boolean; states: string[]; days: Record<string, string[]> };
const YEARS_BEFORE = 1;
const YEARS_AFTER = 5;
/** `country|state` -> what is known of it so far. */
const tables = new Map<string, Table>();

function tableOf(country: string, state: string, year: number): Table {
  const key = `${country}|${state}`;
  const known = tables.get(key);
  if (known && (year in known.days || Object.keys(known.days).length === 0)) return known;
  const years = [year - YEARS_BEFORE, year + YEARS_AFTER].map(String);
  const out = execFileSync(
    process.execPath,
    [path.join(import.meta.dirname, "holidays-table.ts"), country, state, ...years],
    {
      encoding: "utf8",
    },
  );
  const read = JSON.parse(out) as Table;
  const table = { ...read, days: { ...known?.days, ...read.days } };
  tables.set(key, table);
  return table;
}

/** What is wrong with the place, or null. */
export function problemOfPlace({ country, state }: HolidayRules): { key: "country" | "state"; message: string } | null {
  if (country === undefined)
    return state === undefined
      ? null
      : { key: "state", message: "stands without a country: write the country too, or remove it" };
  const { isCountry, states } = tableOf(country, state ?? "", new Date().getUTCFullYear());
  if (!isCountry)
    return {
      key: "country",
      message: `is no country with known holidays: write the code of ISO 3166, like DE, and list other days as extra`,
    };
  if (state === undefined || states.includes(state)) return null;
  return {
    key: "state",
    message: `is no state of ${country}: ${states.length > 0 ? `one of ${states.join(", ")}` : "remove it"}`,
  };
}

/** The days (2027-01-31) of the year that are public holidays there. */
export function publicHolidays(country: string, state: string | undefined, year: number): string[] {
  return tableOf(country, state ?? "", year).days[year] ?? [];
}
