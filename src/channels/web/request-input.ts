/** What the request pages send. */
import { z } from "zod";
import { parseRequestKind } from "../../desk/submit-request.ts";

export const RequestAnswers = z.record(
  z.string().max(60),
  z.union([z.string().max(100_000), z.number(), z.boolean(), z.null()]),
);
export const RequestKindName = z.string().transform(parseRequestKind);
