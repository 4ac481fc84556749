/** Rows as CSV (RFC 4180), safe to open in a spreadsheet. */
import { stringify } from "csv-stringify/sync";

/** Columns by the keys of the first row. Cells that a spreadsheet would take for a formula are quoted as text. */
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
