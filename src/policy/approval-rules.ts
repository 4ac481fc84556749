/** The schema of policy/approvals.yaml: who decides which requests, and what blanket approvals cover. */
import { z } from "zod";
import { Condition } from "./conditions.ts";
import { Day, Text } from "./read-yaml.ts";
import { REQUEST_KINDS } from "./request-forms.ts";

/** Who decides, from least to most. */
const DECIDERS = ["policy", "requester", "people"] as const;
/** How the desk checks that requester and deciders are different people, from strict to lenient. */
const SEPARATIONS = ["directory", "trust"] as const;

const Kind = z.enum(REQUEST_KINDS, { error: `is not a kind of request: one of ${REQUEST_KINDS.join(", ")}` });
const oneOf = <const T extends readonly string[]>(values: T): z.ZodEnum<{ [V in T[number]]: V }> =>
  z.enum(values, { error: `is not one of ${values.join(", ")}` });
const Count = z.int({ error: "is not a whole number" }).min(0, "is below 0");
const AtLeastOne = z.int({ error: "is not a whole number" }).min(1, "must be 1 or more");
const Words = { en: Text, zh: Text.optional() };
const When = z
  .record(Text, Condition)
  .refine((when) => Object.keys(when).length > 0, "has no condition: say when the rule holds");

const Step = z.strictObject({ group: Text, quorum: AtLeastOne });
const Tier = z.strictObject({
  name: Text,
  ...Words,
  decides: oneOf(DECIDERS),
  steps: z.array(Step).default([]),
  order: oneOf(["sequence", "parallel"]).default("sequence"),
  days: Count,
  overdue: oneOf(["remind", "escalate"]).default("remind"),
  people: Count.default(0),
  separation: oneOf(SEPARATIONS).optional(),
  validDays: AtLeastOne,
});
const Rule = z.strictObject({ id: Text, kind: Kind, when: When, tier: Text, ...Words });
const Default = z.strictObject({ tier: Text, ...Words });
const Who = Text.regex(
  /^(?:\*|[a-z*]+:\S+)$/u,
  'does not name a person: write channel:id, such as "web:ana" or "slack:*"',
);
const Blanket = z.strictObject({
  id: Text,
  kind: Kind,
  who: z.array(Who).min(1, "is empty"),
  projects: z.array(Text).min(1, "is empty").optional(),
  licenses: z.array(Text).min(1, "is empty").optional(),
  changes: z.array(Text).min(1, "is empty").optional(),
  uses: z.array(Text).min(1, "is empty").optional(),
  from: Day,
  until: Day,
  ticket: AtLeastOne.optional(),
  granted: Text,
});
export const ApprovalFile = z.strictObject({
  version: Text,
  tiers: z.array(Tier).min(1, "is empty"),
  defaults: z.strictObject({ use: Default, contribute: Default, release: Default, exception: Default }),
  rules: z.array(Rule).default([]),
  coverable: z.array(z.strictObject({ kind: Kind, when: When })).default([]),
  blankets: z.array(Blanket).default([]),
});

/** `group` has approved when `quorum` of its members have. */
type Step = z.infer<typeof Step>;
/**
 * `days`: business days to decide, 0 for an immediate decision. `people`: the minimum number of different deciders.
 * `separation`: see `separationOf`. `validDays`: how long a decision is valid.
 */
export type Tier = z.infer<typeof Tier>;
export type Separation = (typeof SEPARATIONS)[number];
export type Rule = z.infer<typeof Rule>;
/**
 * `who`: `channel:id`, `projects`: subjects without the use, `licenses`: SPDX ids; each with `*` for any characters.
 * Valid from its first to its last day, both included.
 */
export type Blanket = z.infer<typeof Blanket>;
/** Tiers from lowest to highest. `coverable`: a blanket approval covers only requests that match one of these. */
export type ApprovalPolicy = z.infer<typeof ApprovalFile>;
