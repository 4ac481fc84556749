/** The public holidays of the places that a routing file names, worked out in a process of its own and kept. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { messageOf, UnavailableError } from "../base/errors.ts";
import { type Holidays, type HolidayTable, type Place, placeKey } from "../policy/holidays.ts";
import type { HolidaysAsked } from "./holidays-child.ts";

/** From this year. Tickets are younger than the first, and no desk runs until the last without a restart. */
const YEARS_BEFORE = 10;
const YEARS_AFTER = 20;
const LARGEST_ANSWER = 100_000_000;

const run = promisify(execFile);

export class HolidayTables {
  /** By place: also those that are being made. */
  readonly #tables = new Map<string, Promise<HolidayTable>>();

  /** Throws UnavailableError where they cannot be made; the next call tries again. */
  async of(places: readonly Place[]): Promise<Holidays> {
    const missing = places.filter((place) => !this.#tables.has(placeKey(place)));
    if (missing.length > 0) {
      const made = tablesOf(missing);
      for (const [i, place] of missing.entries()) {
        const table = made.then((tables) => tables[i]!);
        table.catch(() => this.#tables.delete(placeKey(place)));
        this.#tables.set(placeKey(place), table);
      }
    }
    return new Map(
      await Promise.all(
        places.map(async (place) => [placeKey(place), await this.#tables.get(placeKey(place))!] as const),
      ),
    );
  }
}

async function tablesOf(places: readonly Place[]): Promise<HolidayTable[]> {
  const year = new Date().getUTCFullYear();
  const asked: HolidaysAsked = { places, from: year - YEARS_BEFORE, to: year + YEARS_AFTER };
  try {
    const { stdout } = await run(
      process.execPath,
      [path.join(import.meta.dirname, "holidays-child.ts"), JSON.stringify(asked)],
      // None of the desk's settings: they hold its secrets.
      { env: {}, maxBuffer: LARGEST_ANSWER },
    );
    return JSON.parse(stdout) as HolidayTable[];
  } catch (error) {
    throw new UnavailableError(`the public holidays cannot be worked out: ${messageOf(error)}`, { cause: error });
  }
}
