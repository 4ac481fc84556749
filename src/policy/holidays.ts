/** Public holidays as tables that are handed in: whoever parses a routing file has them made for the places that it names. */

export type HolidayRules = {
  country?: string | undefined;
  state?: string | undefined;
  extra: string[];
  except: string[];
};

/** Codes of ISO 3166. */
export type Place = { country: string; state?: string | undefined };

/** What is known of a place. Where it is no country, or no state of it, there are no days. */
export type HolidayTable = {
  isCountry: boolean;
  /** Those with holidays of their own. */
  states: string[];
  /** By year (2027): its days off (2027-01-31). A year that is not there has none. */
  days: Record<string, string[]>;
};

/** By `placeKey`. */
export type Holidays = ReadonlyMap<string, HolidayTable>;

export function placeKey({ country, state }: Place): string {
  return `${country}|${state ?? ""}`;
}

/** What is wrong with the place, or null. */
export function problemOfPlace(
  { country, state }: HolidayRules,
  holidays: Holidays,
): { key: "country" | "state"; message: string } | null {
  if (country === undefined)
    return state === undefined
      ? null
      : { key: "state", message: "stands without a country: write the country too, or remove it" };
  const { isCountry, states } = tableOf({ country, state }, holidays);
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

/** The days (2027-01-31) of the year that are public holidays by these rules. */
export function publicHolidays({ country, state }: HolidayRules, holidays: Holidays, year: number): readonly string[] {
  return country === undefined ? [] : (tableOf({ country, state }, holidays).days[year] ?? []);
}

function tableOf(place: Place, holidays: Holidays): HolidayTable {
  const table = holidays.get(placeKey(place));
  if (!table) throw new RangeError(`no table of holidays for ${placeKey(place)}: hand in those of placesIn`);
  return table;
}
