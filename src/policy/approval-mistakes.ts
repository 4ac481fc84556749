/**
 * Mistakes in policy/approvals.yaml that a schema cannot find: unknown names, tiers that nobody can fulfill, rules that
 * are too easy.
 */
import type { ApprovalPolicy, Rule } from "./approval-rules.ts";
import { type Condition, type Conditions, areExclusive, requiredFields } from "./conditions.ts";
import { type LicensePolicy, VERDICT_KINDS } from "./license-policy.ts";
import type { Path } from "./read-yaml.ts";
import type { Field } from "./types.ts";
import { formOf, REQUEST_KINDS, type RequestKind } from "./request-forms.ts";

type Mistake = { path: Path; message: string };
type LicenseNames = Pick<LicensePolicy, "uses" | "categories">;

/**
 * The worst known vulnerability that was not accepted; `unrated` has no severity. The fact is missing if
 * vulnerabilities are unknown.
 */
export const ADVISORY_FACTS = ["none", "low", "medium", "unrated", "high", "critical", "malware"] as const;

export function approvalMistakes(policy: ApprovalPolicy, groups: readonly string[], license: LicenseNames): Mistake[] {
  return [
    ...tierMistakes(policy, groups),
    ...ruleMistakes(policy, license),
    ...blanketMistakes(policy, license),
    ...[
      duplicates(
        "tiers",
        policy.tiers.map(({ name }) => name),
      ),
      duplicates(
        "rules",
        policy.rules.map(({ id }) => id),
        ["default"],
      ),
      duplicates(
        "blankets",
        policy.blankets.map(({ id }) => id),
      ),
    ].flat(),
  ];
}

function duplicates(part: string, names: readonly string[], taken: readonly string[] = []): Mistake[] {
  return names.flatMap((name, i) =>
    names.indexOf(name) < i || taken.includes(name)
      ? [{ path: [part, i], message: `is named ${name} like another: give it its own name` }]
      : [],
  );
}

function tierMistakes({ tiers }: ApprovalPolicy, groups: readonly string[]): Mistake[] {
  const wrong: Mistake[] = [];
  const firstOfPeople = tiers.findIndex(({ decides }) => decides === "people");
  const order = ["policy", "requester", "people"];
  for (const [i, tier] of tiers.entries()) {
    const report = (field: string, message: string, ...rest: Path): void =>
      void wrong.push({ path: ["tiers", i, field, ...rest], message });
    if (i > 0 && order.indexOf(tier.decides) < order.indexOf(tiers[i - 1]!.decides))
      report(
        "decides",
        "is less than in the tier before: list tiers from lowest to highest, policy, then requester, then people",
      );
    tier.steps.forEach(({ group }, at) => {
      if (!groups.includes(group))
        report("steps", `names ${group}, which is not a group: one of ${groups.join(", ")}`, at);
      if (tier.steps.findIndex((step) => step.group === group) < at)
        report("steps", `names ${group} twice: raise its quorum instead`, at);
    });
    if (tier.decides !== "people") {
      if (tier.steps.length > 0 || tier.people > 0 || tier.days > 0)
        report(
          "decides",
          `is ${tier.decides}, so nobody else is asked: remove steps, people and days, or write people`,
        );
      if (tier.separation !== undefined)
        report("separation", `has no effect if the ${tier.decides} decides: remove it`);
      continue;
    }
    const votes = tier.steps.reduce((sum, { quorum }) => sum + quorum, 0);
    const least = i > firstOfPeople ? 2 : 1;
    if (votes === 0)
      report("decides", "is people, but no step says who: add steps such as [{ group: ospo, quorum: 1 }]");
    else if (tier.people > votes)
      report("people", `is ${tier.people}, but the steps ask for only ${votes}: add a step, or raise a quorum`);
    if (tier.people < least)
      report(
        "people",
        `is ${tier.people}: at least ${least} ${least > 1 ? "different people must" : "person must"} decide here`,
      );
    if (tier.days === 0) report("days", "is 0: people need at least 1 business day");
  }
  return wrong;
}

function fact(name: string, choices?: readonly string[]): Field {
  return choices ? { name, type: "choice", choices, required: false } : { name, type: "yes-no", required: false };
}

/** The fields that a rule of the kind may use: those of its form, and facts that the desk adds. */
function ruleFields(kind: RequestKind, { uses, categories }: LicenseNames): Map<string, Field> {
  const facts = [fact("category", Object.keys(categories)), fact("licenseKnown")];
  const ofPackages = [fact("verdict", VERDICT_KINDS), fact("advisories", ADVISORY_FACTS)];
  const known = kind === "use" || kind === "exception" ? [...facts, ...ofPackages] : facts;
  return new Map([...formOf(kind, Object.keys(uses)), ...known].map((field) => [field.name, field]));
}

function whenMistakes(kind: RequestKind, when: Conditions, license: LicenseNames, path: Path): Mistake[] {
  const fields = ruleFields(kind, license);
  return Object.entries(when).flatMap(([name, condition]) => {
    const field = fields.get(name);
    const words = field
      ? valueMistake(field, condition)
      : `is not a field of a ${kind} request: one of ${[...fields.keys()].join(", ")}`;
    return words === null ? [] : [{ path: [...path, "when", name], message: words }];
  });
}

function valueMistake({ type, choices }: Field, { is, not, over, under }: Condition): string | null {
  if (type !== "number" && (over !== undefined || under !== undefined))
    return "is not a number: write a value or a list of values";
  for (const value of [...(is ?? []), ...(not ?? [])]) {
    if (type === "yes-no" && typeof value !== "boolean")
      return `is answered by yes or no, not by ${value}: write true or false`;
    if (type === "number" && typeof value !== "number") return `is a number: write one, or { over: 100 }, not ${value}`;
    if (choices && !choices.includes(String(value))) return `cannot be ${value}: one of ${choices.join(", ")}`;
    if (type !== "yes-no" && type !== "number" && typeof value !== "string") return `is a text: write "${value}"`;
  }
  return not?.includes("unknown")
    ? "must not list unknown, since a missing answer is unknown too: name the acceptable values"
    : null;
}

function isOnlyKnown(condition: Condition | undefined): boolean {
  return condition?.known === true;
}

/** A rule that makes a request easier must not have a condition that an unknown answer fulfills. */
function lenientConditionMistakes(when: Conditions, path: Path): Mistake[] {
  return Object.entries(when).flatMap(([name, { is, not, known }]) =>
    not !== undefined || known === false || is?.includes("unknown")
      ? [
          {
            path: [...path, "when", name],
            message: "holds if the answer is unknown, which must not make a request easier: name the acceptable values",
          },
        ]
      : [],
  );
}

function ruleMistakes(policy: ApprovalPolicy, license: LicenseNames): Mistake[] {
  const wrong: Mistake[] = [];
  const names = policy.tiers.map(({ name }) => name);
  const rank = ({ tier }: { tier: string }): number => names.indexOf(tier);
  const noTier = (tier: string, path: Path): void =>
    void wrong.push({ path, message: `names ${tier}, which is not a tier: one of ${names.join(", ")}` });
  for (const kind of REQUEST_KINDS) {
    const { tier } = policy.defaults[kind];
    if (!names.includes(tier)) noTier(tier, ["defaults", kind, "tier"]);
    else if (policy.tiers[names.indexOf(tier)]?.decides !== "people")
      wrong.push({
        path: ["defaults", kind, "tier"],
        message: `is ${tier}, where nobody decides: people must decide a request that no rule matches`,
      });
  }
  for (const [i, rule] of policy.rules.entries()) {
    wrong.push(...whenMistakes(rule.kind, rule.when, license, ["rules", i]));
    if (!names.includes(rule.tier)) noTier(rule.tier, ["rules", i, "tier"]);
    else if (rank(rule) < rank(policy.defaults[rule.kind])) {
      wrong.push(...lenientConditionMistakes(rule.when, ["rules", i]));
      if (requiredFields(rule.when).every((field) => isOnlyKnown(rule.when[field])))
        wrong.push({
          path: ["rules", i, "when"],
          message: "names no value: say which answers are good enough for the lower tier",
        });
      for (const higher of policy.rules)
        if (higher.kind === rule.kind && rank(higher) > rank(rule))
          wrong.push(...uncoveredHigherRule(rule, higher, license, i));
    }
  }
  return wrong;
}

/** If the answer that a higher rule depends on is missing, only the easier rule would match. */
function uncoveredHigherRule(easy: Rule, higher: Rule, license: LicenseNames, i: number): Mistake[] {
  const fields = ruleFields(easy.kind, license); // a misspelled field is reported at its own rule only
  const uncovered = requiredFields(higher.when).filter(
    (field) => fields.has(field) && !Object.hasOwn(easy.when, field),
  );
  if (uncovered.length === 0 || areExclusive(easy.when, higher.when)) return [];
  return [
    {
      path: ["rules", i, "when"],
      message: `says nothing about ${uncovered.join(", ")}, for which rule ${higher.id} asks for ${higher.tier}: name the acceptable values, or make the two rules exclude each other`,
    },
  ];
}

function blanketMistakes(policy: ApprovalPolicy, license: LicenseNames): Mistake[] {
  const wrong: Mistake[] = [];
  for (const [i, { kind, when }] of policy.coverable.entries())
    wrong.push(
      ...whenMistakes(kind, when, license, ["coverable", i]),
      ...lenientConditionMistakes(when, ["coverable", i]),
    );
  for (const [i, blanket] of policy.blankets.entries()) {
    const report = (field: string, message: string): void => void wrong.push({ path: ["blankets", i, field], message });
    if (!policy.coverable.some(({ kind }) => kind === blanket.kind))
      report("kind", `is ${blanket.kind}, which a blanket approval must not cover: see coverable`);
    if (!blanket.projects && !blanket.licenses)
      report("id", "names neither projects nor licenses: name what it covers");
    if (blanket.until < blanket.from) report("until", `is before ${blanket.from}, its first day`);
    if (blanket.until > yearAfter(blanket.from))
      report("until", `is more than 12 months after its first day: at most ${yearAfter(blanket.from)}`);
    for (const [part, field] of [
      ["changes", "change"],
      ["uses", "use"],
    ] as const) {
      const choices = ruleFields(blanket.kind, license).get(field)?.choices;
      const unknown = blanket[part]?.find((value) => !choices?.includes(value));
      if (unknown !== undefined)
        report(
          part,
          choices
            ? `names ${unknown}, which is not a ${field}: one of ${choices.join(", ")}`
            : `does not apply to a ${blanket.kind} request: remove it`,
        );
    }
  }
  return wrong;
}

function yearAfter(day: string): string {
  return `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;
}
