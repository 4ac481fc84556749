/** The first sentences of answers that the policy decides: whether a license may be used, who approves a contribution. */
import type { VerdictKind } from "../../policy/license-policy.ts";

/** "internal, hosted and dev-tool". */
function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

const forUses = {
  approved: "approved",
  conditional: "approved on conditions",
  "needs-review": "subject to a review",
  prohibited: "prohibited without an approved exception",
} satisfies Record<VerdictKind, string>;

const days = (count: number): string => (count === 1 ? "1 business day" : `${count} business days`);

/** "hosted use (on our servers)" of "hosted (on our servers)". */
function inUse(use: string): string {
  const [name = "", ...meaning] = use.split(" (");
  return [`${name} use`, ...meaning].join(" (");
}

export const findings = {
  /** `use` with its meaning. */
  verdict: {
    approved: (license: string, use: string) => `Yes. ${license} is approved for ${inUse(use)}; no request is needed.`,
    conditional: (license: string, use: string) =>
      `Yes, on conditions: ${license} is approved for ${inUse(use)} if you do this:`,
    "needs-review": (license: string, use: string) =>
      `Not without a review: ${license} needs a review by the OSPO for ${inUse(use)}. File a use request.`,
    prohibited: (license: string, use: string) =>
      `No. ${license} is prohibited for ${inUse(use)} without an approved exception.`,
  } satisfies Record<VerdictKind, unknown>,
  everyUse: {
    approved: (license: string) => `Yes. ${license} is approved for every use; no request is needed.`,
    conditional: (license: string) =>
      `Yes, on conditions: ${license} is approved for every use if you do what is listed.`,
    "needs-review": (license: string) =>
      `Not without a review: ${license} needs a review by the OSPO for every use. File a use request.`,
    prohibited: (license: string) => `No. ${license} is prohibited for every use without an approved exception.`,
  } satisfies Record<VerdictKind, unknown>,
  byUse: (license: string, groups: readonly (readonly [VerdictKind, readonly string[]])[]) =>
    `It depends on the use. ${license} is ${groups.map(([kind, uses]) => `${forUses[kind]} for ${list(uses)} use`).join("; ")}.`,
  /** Versions of a license that the policy judges differently. */
  versions: (verdicts: readonly (readonly [license: string, kind: VerdictKind])[]) =>
    `The versions differ: ${verdicts.map(([license, kind]) => `${license} is ${forUses[kind]}`).join("; ")}.`,
  stricter: (words: string, use: string, others: readonly string[]) =>
    `You wrote “${words}”, so it counts as ${use} use, which is stricter here than ${list(others)} use.`,
  ofCategory: (category: string) => `Software in the category “${category}”`,
  toDo: "What to do:",
  byPolicy: (version: string) => `By policy ${version}.`,
  dutiesOf: (license: string, use: string) => `With ${license} in ${inUse(use)}, do this:`,
  dutiesByUse: (license: string) => `What ${license} asks of us, by use:`,
  noDuties: (license: string, use: string) =>
    `Nothing: the policy asks nothing of you for ${license} in ${inUse(use)}.`,
  claimed: (name: string) =>
    `I take the license from your message, as I could not look up ${name}. Check it before you rely on this.`,
  pair: {
    yes: "Yes.",
    no: "No.",
    oneWay: "In one direction only:",
    mixed: "It depends on the direction and the version:",
    into: (from: string, into: string) => `${from} code in a ${into} work`,
    line: (pairs: readonly string[], answer: "yes" | "no" | "unknown", sentence: string) =>
      `${capitalised(list(pairs))}: ${answer}. ${sentence}`,
  },
  approval: {
    policy: (tier: string) => `No approval is needed (${tier}).`,
    requester: (tier: string) => `Nobody has to approve it, but you attest the conditions in a request (${tier}).`,
    people: (tier: string, who: string, count: number) =>
      `Yes, it needs an approval by ${who} (${tier}), which takes up to ${days(count)}.`,
    notWithout: (tier: string, who: string, count: number) =>
      `Not without an approval by ${who} (${tier}), which takes up to ${days(count)}.`,
  },
  dependsOnChange: "It depends on what you contribute:",
  moreIf: "More is needed in these cases:",
  otherwise: (reason: string, tier: string, who: string, count: number) =>
    `${reason} ${capitalised(who)} (${tier}${count > 0 ? `, ${days(count)}` : ""}).`,
  /** Added to the question when the passage on approvals is searched for. */
  contributionTopic: "approval to contribute: which tier",
  fileContribution: "To file it, write “request contribute”.",
  fileUse: "To file it, write “request use”.",
  ownTicket: (number: number, title: string, status: string) => `#${number} “${title}”: ${status}.`,
};

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
