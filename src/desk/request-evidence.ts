/**
 * The look-up that is stored with a request, as `gatherRequestFacts` made it, possibly by an older version of the desk.
 */
import { z } from "zod";
import type { PackageFacts } from "../policy/facts.ts";
import { VERDICT_KINDS } from "../policy/license-policy.ts";
import { isPackageFacts } from "./recorded-facts.ts";

const Evidence = z.object({
  verdict: z.object({
    kind: z.enum(VERDICT_KINDS),
    because: z.array(z.string()),
    policy: z.string().optional(),
  }),
  license: z.object({ expression: z.string().nullable() }).optional(),
  facts: z.custom<PackageFacts>(isPackageFacts).optional(),
});
export type Evidence = z.infer<typeof Evidence>;

/** Null where nothing was looked up, or where the record has another shape. */
export function parseEvidence(evidence: object | null): Evidence | null {
  return Evidence.safeParse(evidence).data ?? null;
}
