/** Formats ages, deadlines and days. */
import { currentLanguage } from "./language.ts";
import type { TicketState } from "./tickets.ts";
import { words } from "./words.ts";

const MINUTE = 60_000;
/** In minutes. */
const SOON = 4 * 60;

/** Converts minutes to the unit that fits. */
function inUnits(minutes: number): [count: number, unit: "minute" | "hour" | "day"] {
  if (minutes < 60) return [minutes, "minute"];
  return minutes < 2880 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
}

export function age(date: string): string {
  const [count, unit] = inUnits(Math.max(0, Math.round((Date.now() - Date.parse(date)) / MINUTE)));
  return new Intl.RelativeTimeFormat(currentLanguage(), { style: "short", numeric: "auto" }).format(-count, unit);
}

export type TimeLeft = { text: string; tone: "late" | "soon" | "fine" | "stopped" };

/** The time left until a deadline, and how urgent it is; null if no deadline runs. */
export function timeLeft(due: string | null, state: TicketState): TimeLeft | null {
  const { dueIn, overdueBy, clockStopped } = words().ticket;
  if (state === "resolved" || state === "closed" || state === "withdrawn") return null;
  if (state === "waiting-for-asker") return { text: clockStopped, tone: "stopped" };
  if (due === null) return null;
  const minutes = Math.round((Date.parse(due) - Date.now()) / MINUTE);
  const [count, unit] = inUnits(Math.abs(minutes));
  const time = new Intl.NumberFormat(currentLanguage(), { style: "unit", unit, unitDisplay: "short" }).format(count);
  if (minutes < 0) return { text: overdueBy(time), tone: "late" };
  return { text: dueIn(time), tone: minutes < SOON ? "soon" : "fine" };
}

export function day(date: string): string {
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: "medium" }).format(new Date(date));
}
