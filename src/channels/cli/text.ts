/** Small pieces of text that several commands print. */

/** `1 ticket`, `2 tickets`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `2026-11-30`. Dates that came through the control socket are text, whatever their type says. */
export function dayOf(date: Date): string {
  return new Date(date).toISOString().slice(0, 10);
}

/** `2026-11-30 09:15` in UTC; reads text like `dayOf`. */
export function minuteOf(date: Date): string {
  return new Date(date).toISOString().slice(0, 16).replace("T", " ");
}
