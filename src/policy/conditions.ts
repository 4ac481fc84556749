/**
 * Conditions of rules on the answers and facts of a request. An unknown value fulfills only `not` and `known: false`,
 * so a rule that makes a request easier must have neither.
 */
import { z } from "zod";

/** Answers and other facts; an unknown fact is absent. */
export type RequestFacts = Readonly<Record<string, string | number | boolean>>;

const Value = z.union([z.string().min(1), z.number(), z.boolean()]);
const Values = z.union([Value.transform((value) => [value]), z.array(Value).min(1)]);
const FORMS =
  "is not a condition: write a value, a list of values, { over: 100 }, { under: 101 }, { known: true } or { not: value }";
const Test = z
  .strictObject({ not: Values, over: z.number(), under: z.number(), known: z.boolean() })
  .partial()
  .refine((test) => Object.keys(test).length > 0, FORMS);

export const Condition = z.union([Values.transform((is) => ({ is })), Test], { error: FORMS });
export type Condition = {
  is?: (string | number | boolean)[];
  /** Also fulfilled by an unknown value. */
  not?: (string | number | boolean)[];
  over?: number;
  under?: number;
  known?: boolean;
};
export type Conditions = Readonly<Record<string, Condition>>;

function isKnown(value: RequestFacts[string] | undefined): boolean {
  return value !== undefined && value !== "unknown";
}

export function conditionsHold(when: Conditions, facts: RequestFacts): boolean {
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

/** The fields that need an answer for the conditions to hold. */
export function requiredFields(when: Conditions): string[] {
  return Object.keys(when).filter((field) => {
    const { is, over, under, known } = when[field]!;
    return is !== undefined || over !== undefined || under !== undefined || known === true;
  });
}

function areDisjoint(one: Condition, other: Condition): boolean {
  return (
    (one.is?.every((value) => (other.is && !other.is.includes(value)) || other.not?.includes(value)) ?? false) ||
    (one.under !== undefined && other.over !== undefined && one.under <= other.over + 1) // answers are whole numbers
  );
}

/** Whether no request can fulfill both. */
export function areExclusive(one: Conditions, other: Conditions): boolean {
  return Object.keys(one).some((field) => {
    const [a, b] = [one[field], other[field]];
    if (a === undefined || b === undefined) return false;
    return areDisjoint(a, b) || areDisjoint(b, a);
  });
}
