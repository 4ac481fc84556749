/** Recognises the record of a decision in the payload of a receipt. */
import { z } from "zod";
import { InvalidError } from "../base/errors.ts";
import type { DecisionRecord } from "./types.ts";

const Answer = z.union([z.string(), z.number(), z.boolean()]);

/** The fields that verifying and showing a receipt reads. Records of older versions may lack others. */
const Fields = z.looseObject({
  id: z.string(),
  outcome: z.enum(["approved", "rejected"]),
  ticket: z.int(),
  round: z.int(),
  title: z.string(),
  answers: z.record(z.string(), Answer),
  tier: z.looseObject({ name: z.string(), decides: z.string() }),
  votes: z.array(z.looseObject({ group: z.string(), name: z.string(), approves: z.boolean() })),
  decidedAt: z.string(),
  expiresAt: z.string().nullable(),
  status: z.looseObject({ url: z.string().nullable(), offlineDays: z.number() }).optional(),
});

/** Throws InvalidError where the payload is not the record of a decision. */
export function parseDecisionRecord(payload: unknown): DecisionRecord {
  if (isDecisionRecord(payload)) return payload;
  throw new InvalidError("this is not a receipt: it does not hold a decision");
}

function isDecisionRecord(value: unknown): value is DecisionRecord {
  return Fields.safeParse(value).success;
}
