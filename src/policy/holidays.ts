/** Public holidays, as tables that the caller of the routing parser provides for the places in the file. */

export type HolidayRules = {
  country?: string | undefined;
  state?: string | undefined;
  extra: string[];
  except: string[];
};

/** Codes of ISO 3166. */
export type Place = { country: string; state?: string | undefined };

/** An unknown country or state has no days. */
export type HolidayTable = {
  isCountry: boolean;
  /** The states that have their own holidays. */
  states: string[];
  /** The days off (2027-01-31) of each year (2027). A missing year has none. */
  days: Record<string, string[]>;
};

/** By `placeKey`. */
export type Holidays = ReadonlyMap<string, HolidayTable>;

export function placeKey({ country, state }: Place): string {
  return `${country}|${state ?? ""}`;
}

/** Null if the place is valid. */
export function problemOfPlace(
  { country, state }: HolidayRules,
  holidays: Holidays,
): { key: "country" | "state"; message: string } | null {
  if (country === undefined)
    return state === undefined
      ? null
      : { key: "state", message: "needs a country: write the country too, or remove it" };
  const { isCountry, states } = tableOf({ country, state }, holidays);
  if (!isCountry)
    return {
      key: "country",
      message: `is not a country with known holidays: write an ISO 3166 code such as DE, and list other days as extra`,
    };
  if (state === undefined || states.includes(state)) return null;
  return {
    key: "state",
    message: `is not a state of ${country}: ${states.length > 0 ? `one of ${states.join(", ")}` : "remove it"}`,
  };
}

/** The public holidays (2027-01-31) of the year. */
export function publicHolidays({ country, state }: HolidayRules, holidays: Holidays, year: number): readonly string[] {
  return country === undefined ? [] : (tableOf({ country, state }, holidays).days[year] ?? []);
}

function tableOf(place: Place, holidays: Holidays): HolidayTable {
  const table = holidays.get(placeKey(place));
  if (!table) throw new RangeError(`no table of holidays for ${placeKey(place)}: pass the tables for placesIn`);
  return table;
}
