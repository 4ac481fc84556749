/** Routing files as the desk reads them, with the holidays of the places that they name. */
import { HolidayTables } from "../src/desk/holiday-tables.ts";
import { parseRouting, placesIn, type Routing } from "../src/policy/routing.ts";

/** Made once for all desks of a test file. */
export const HOLIDAYS = new HolidayTables();

export async function parsed(text: string): Promise<ReturnType<typeof parseRouting>> {
  return parseRouting(text, await HOLIDAYS.of(placesIn(text)));
}

/** Throws where the file has a mistake. */
export async function routingOf(text: string): Promise<Routing> {
  const read = await parsed(text);
  if (read.kind === "broken") throw new Error(JSON.stringify(read.problems));
  return read.policy;
}
