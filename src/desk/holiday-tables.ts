/** The public holidays of the places in a routing file. They are computed in a child process and cached. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { COMPILE_CACHE } from "../base/compile-cache.ts";
import { messageOf, UnavailableError } from "../base/errors.ts";
import { type Holidays, type HolidayTable, type Place, placeKey } from "../policy/holidays.ts";
import type { HolidayRequest } from "./holidays-process.ts";

/** Relative to this year. All tickets are newer than the first year, and each desk restarts before the last one. */
const YEARS_BEFORE = 10;
const YEARS_AFTER = 20;
const MAX_OUTPUT_BYTES = 100_000_000;

const Tables = z.array(
  z.object({
    isCountry: z.boolean(),
    states: z.array(z.string()),
    days: z.record(z.string(), z.array(z.string())),
  }),
);

const run = promisify(execFile);

export class HolidayTables {
  /** By place, including those that are still being computed. */
  readonly #tables = new Map<string, Promise<HolidayTable>>();

  /** Throws UnavailableError if the holidays cannot be computed. The next call tries again. */
  async of(places: readonly Place[]): Promise<Holidays> {
    const missing = places.filter((place) => !this.#tables.has(placeKey(place)));
    if (missing.length > 0) {
      const computed = computeTables(missing);
      for (const [i, place] of missing.entries()) {
        const table = computed.then((tables) => tables[i]!);
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

async function computeTables(places: readonly Place[]): Promise<HolidayTable[]> {
  const year = new Date().getUTCFullYear();
  const request: HolidayRequest = { places, from: year - YEARS_BEFORE, to: year + YEARS_AFTER };
  try {
    const { stdout } = await run(
      process.execPath,
      [path.join(import.meta.dirname, "holidays-process.ts"), JSON.stringify(request)],
      // The environment contains the desk's secrets, which the child does not need.
      { env: COMPILE_CACHE, maxBuffer: MAX_OUTPUT_BYTES },
    );
    return Tables.parse(JSON.parse(stdout));
  } catch (error) {
    throw new UnavailableError(`the public holidays cannot be computed: ${messageOf(error)}`, { cause: error });
  }
}
