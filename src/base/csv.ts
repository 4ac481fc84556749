/** Rows as CSV (RFC 4180), safe to open in a spreadsheet. */
import { stringify } from "csv-stringify/sync";

/** The keys of the first row are the columns. Cells that a spreadsheet would evaluate as a formula are escaped. */
export function csvOf(rows: readonly object[]): string {
  return stringify([...rows], {
    header: true,
    escape_formulas: true,
    cast: {
      date: (date) => date.toISOString(),
      object: (value) => (Array.isArray(value) ? value.join(" ") : JSON.stringify(value)),
    },
  });
}
