/** Decides by the approval rules whether a contribution needs an approval, from what the asker said about it. */
import type { ApprovalPolicy, Tier } from "../../policy/approval-rules.ts";
import { type RequestFacts, tierFor, type TierReason } from "../../policy/approvals.ts";
import { formOf } from "../../policy/request-forms.ts";
import type { Field } from "../../policy/types.ts";

export type ApprovalFinding = { tier: Tier; because: TierReason[] };

export type ContributionFinding = {
  /** Null where even the kind of change is not known. */
  decided: ApprovalFinding | null;
  /** What the answer is if something is as the asker did not say, each tier once, from the lowest. */
  otherwise: ApprovalFinding[];
};

/** What a contribution mostly is, where nothing else is said. `otherwise` says what changes if it is not so. */
const ORDINARY: RequestFacts = {
  agreement: "none",
  patents: false,
  competes: false,
  time: "work",
  category: "permissive",
  licenseKnown: true,
  size: 1,
};
const SIZES = [1, 1_000_000];

export function decideContribution(policy: ApprovalPolicy, said: RequestFacts): ContributionFinding {
  const facts = { ...ORDINARY, ...said };
  const found = decidedFor(policy, said, facts);
  // Work in one's own time is free under conditions that a message hardly says: the handbook lists them.
  const isOpen = said["time"] === "own" && found?.because[0]?.rule === "default";
  const decided = isOpen ? null : found;
  // The category comes from the license, which the form asks for in words.
  const categories = policy.rules.flatMap(({ kind, when: { category } }) =>
    kind === "contribute" && said["category"] === undefined && category && "is" in category ? category.is : [],
  );
  const byCategory = categories.map((category) => tierFor(policy, "contribute", { ...facts, category }));
  const byField = formOf("contribute", []).flatMap((field) => {
    if (Object.hasOwn(said, field.name) || field.name === "time" || field.name === "unrelated") return [];
    return valuesOf(field).map((value) => tierFor(policy, "contribute", { ...facts, [field.name]: value }));
  });
  const rank = ({ name }: Tier): number => policy.tiers.findIndex((tier) => tier.name === name);
  const isNew = ({ tier, because }: ApprovalFinding, i: number, all: ApprovalFinding[]): boolean =>
    because[0]?.rule !== "default" &&
    because[0]?.rule !== decided?.because[0]?.rule &&
    (decided === null || rank(tier) > rank(decided.tier)) &&
    all.findIndex((other) => other.because[0]?.rule === because[0]?.rule) === i;
  return {
    decided,
    otherwise: [...byField, ...byCategory].filter(isNew).toSorted((a, b) => rank(a.tier) - rank(b.tier)),
  };
}

/** Where the kind of change is not said, what holds for every change of code: a new agreement, a patent, a competitor. */
function decidedFor(policy: ApprovalPolicy, said: RequestFacts, facts: RequestFacts): ApprovalFinding | null {
  if (said["change"] !== undefined) return tierFor(policy, "contribute", facts);
  const [first, ...others] = CODE.map((change) => tierFor(policy, "contribute", { ...facts, change }));
  return first && others.every(({ tier }) => tier.name === first.tier.name) ? first : null;
}
const CODE = ["fix", "feature"];

/** The answers that a field may have; none for free text. */
function valuesOf({ type, choices = [] }: Field): (string | number | boolean)[] {
  if (type === "yes-no") return [true];
  if (type === "number") return SIZES;
  return choices.filter((choice) => choice !== "blanket" && choice !== "unknown");
}
