/** Decodes the records of decisions: from the payload of a receipt, or as the database stores them. */
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
  requester: z.string(),
  title: z.string(),
  answers: z.record(z.string(), Answer),
  tier: z.looseObject({
    name: z.string(),
    decides: z.string(),
    steps: z.array(z.looseObject({ group: z.string(), quorum: z.number() })),
  }),
  votes: z.array(
    z.looseObject({
      group: z.string(),
      by: z.string(),
      name: z.string(),
      approves: z.boolean(),
      reason: z.string(),
      at: z.string(),
    }),
  ),
  decidedAt: z.string(),
  expiresAt: z.string().nullable(),
  audit: z.looseObject({ length: z.number(), hash: z.string() }),
  status: z.looseObject({ url: z.string().nullable(), offlineDays: z.number() }).optional(),
});

/** Throws InvalidError where the payload is not the record of a decision. */
export function parseDecisionRecord(payload: unknown): DecisionRecord {
  if (isDecisionRecord(payload)) return payload;
  throw new InvalidError("this is not a receipt: it does not hold a decision");
}

/** The record of a decision of this database. Throws InvalidError where it cannot be read. */
export function storedRecord(id: string, record: unknown): DecisionRecord {
  if (isDecisionRecord(record)) return record;
  throw new InvalidError(`the record of decision ${id} cannot be read. Run: ospo audit verify`);
}

export function isDecisionRecord(value: unknown): value is DecisionRecord {
  return Fields.safeParse(value).success;
}
