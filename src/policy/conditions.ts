/**
 * When a rule holds: conditions on the answers and facts of a request. What is not known fulfils none of them, save `not` and
 * `known: false`; a rule that makes things easier may have neither.
 */
import { z } from "zod";

/** Answers, and what else is known; a fact that is not known is not there. */
export type RequestFacts = Readonly<Record<string, string | number | boolean>>;

const Value = z.union([z.string().min(1), z.number(), z.boolean()]);
const Values = z.union([Value.transform((value) => [value]), z.array(Value).min(1)]);
const HOW =
  "is no condition: write a value, a list of values, { over: 100 }, { under: 101 }, { known: true } or { not: value }";
const Test = z
  .strictObject({ not: Values, over: z.number(), under: z.number(), known: z.boolean() })
  .partial()
  .refine((test) => Object.keys(test).length > 0, HOW);

export const Condition = z.union([Values.transform((is) => ({ is })), Test], { error: HOW });
export type Condition = {
  is?: (string | number | boolean)[];
  /** Also where nothing is known. */
  not?: (string | number | boolean)[];
  over?: number;
  under?: number;
  known?: boolean;
};
export type Conditions = Readonly<Record<string, Condition>>;

function isKnown(value: RequestFacts[string] | undefined): boolean {
  return value !== undefined && value !== "unknown";
}

export function holds(when: Conditions, facts: RequestFacts): boolean {
  return Object.entries(when).every(([field, { is, not, over, under, known }]) => {
    const value = Object.hasOwn(facts, field) ? facts[field] : undefined;
    return (
      (is === undefined || (value !== undefined && is.includes(value))) &&
      (not === undefined || value === undefined || !not.includes(value)) &&
      (over === undefined || (typeof value === "number" && value > over)) &&
      (under === undefined || (typeof value === "number" && value < under)) &&
      (known === undefined || isKnown(value) === known)
    );
  });
}

/** The fields that must be answered for the conditions to hold. */
export function needs(when: Conditions): string[] {
  return Object.keys(when).filter((field) => {
    const { is, over, under, known } = when[field]!;
    return is !== undefined || over !== undefined || under !== undefined || known === true;
  });
}

function apart(one: Condition, other: Condition): boolean {
  return (
    (one.is?.every((value) => (other.is && !other.is.includes(value)) || other.not?.includes(value)) ?? false) ||
    (one.under !== undefined && other.over !== undefined && one.under <= other.over + 1) // only whole numbers are answered
  );
}

/** No request fulfils both. */
export function exclude(one: Conditions, other: Conditions): boolean {
  return Object.keys(one).some((field) => {
    const [a, b] = [one[field], other[field]];
    if (a === undefined || b === undefined) return false;
    return apart(a, b) || apart(b, a);
  });
}
