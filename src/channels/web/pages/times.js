// @ts-check
/** Times as people say them: how old, how long until, a day. */
import { t } from "./shared.js";

const MINUTE = 60_000;
const SOON = 4 * 60;

/** Minutes, hours or days, whichever fits. @param {number} minutes @returns {[number, "minute" | "hour" | "day"]} */
function inUnits(minutes) {
  if (minutes < 60) return [minutes, "minute"];
  return minutes < 2880 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
}

/** @param {string} date */
export function age(date) {
  const [count, unit] = inUnits(Math.max(0, Math.round((Date.now() - Date.parse(date)) / MINUTE)));
  return new Intl.RelativeTimeFormat(document.documentElement.lang, { style: "short", numeric: "auto" }).format(
    -count,
    unit,
  );
}

/**
 * How long until a deadline, in words, and how pressing that is: null where there is none.
 * @param {string | null} due @param {string} state of the ticket
 * @returns {{ words: string, tone: "late" | "soon" | "fine" | "stopped" } | null}
 */
export function timeLeft(due, state) {
  if (["resolved", "closed", "withdrawn"].includes(state)) return null;
  if (state === "waiting-for-asker") return { words: t("clockStopped"), tone: "stopped" };
  if (due === null) return null;
  const minutes = Math.round((Date.parse(due) - Date.now()) / MINUTE);
  const [count, unit] = inUnits(Math.abs(minutes));
  const time = new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit",
    unit,
    unitDisplay: "short",
  }).format(count);
  if (minutes < 0) return { words: t("overdueBy", time), tone: "late" };
  return { words: t("dueIn", time), tone: minutes < SOON ? "soon" : "fine" };
}

/** @param {string} date */
export function day(date) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium" }).format(new Date(date));
}
