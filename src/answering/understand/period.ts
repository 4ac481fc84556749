/** The period that a question for figures names: whole days, in UTC. */
type PeriodName =
  | "today"
  | "yesterday"
  | "this-week"
  | "last-week"
  | "this-month"
  | "last-month"
  | "this-year"
  | "last-year"
  | "last-30-days";

/** `from` is inside, `to` is not. */
export type Period = { name: PeriodName; from: Date; to: Date };

/** Each row has examples in period.test.ts. */
const NAMES: readonly [PeriodName, RegExp][] = [
  ["today", /\btoday\b|今天/iu],
  ["yesterday", /\byesterday\b|昨天/iu],
  ["last-week", /\b(?:last|previous|past) week\b|上(?:个)?(?:周|星期)/iu],
  ["this-week", /\b(?:this|current) week\b|本周|这(?:个)?(?:周|星期)/iu],
  ["last-month", /\b(?:last|previous) month\b|上(?:个)?月/iu],
  ["this-month", /\b(?:this|current) month\b|本月|这个月/iu],
  ["last-year", /\b(?:last|previous) year\b|去年/iu],
  ["this-year", /\b(?:this|current) year\b|今年/iu],
];
const DAY_MS = 86_400_000;

export function periodIn(text: string, now: Date): Period {
  const name = NAMES.find(([, words]) => words.test(text))?.[0] ?? "last-30-days";
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const tomorrow = at(year, month, day + 1);
  const monday = day - ((now.getUTCDay() + 6) % 7);
  const bounds: Record<PeriodName, [from: Date, to: Date]> = {
    today: [at(year, month, day), tomorrow],
    yesterday: [at(year, month, day - 1), at(year, month, day)],
    "this-week": [at(year, month, monday), tomorrow],
    "last-week": [at(year, month, monday - 7), at(year, month, monday)],
    "this-month": [at(year, month, 1), tomorrow],
    "last-month": [at(year, month - 1, 1), at(year, month, 1)],
    "this-year": [at(year, 0, 1), tomorrow],
    "last-year": [at(year - 1, 0, 1), at(year, 0, 1)],
    "last-30-days": [new Date(tomorrow.getTime() - 30 * DAY_MS), tomorrow],
  };
  const [from, to] = bounds[name];
  return { name, from, to };
}

/** `day` may be before the first or after the last of its month. */
function at(year: number, month: number, day: number): Date {
  return new Date(Date.UTC(year, month, day));
}
