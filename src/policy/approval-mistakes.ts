/** Mistakes of policy/approvals.yaml that no schema sees: names that stand nowhere, tiers that nobody could fulfil, rules that would be too easy. */
import type { ApprovalPolicy, Rule } from "./approval-rules.ts";
import { type Condition, type Conditions, exclude, needs } from "./conditions.ts";
import { type LicensePolicy, VERDICT_KINDS } from "./license-policy.ts";
import type { Path } from "./read-yaml.ts";
import type { Field } from "./types.ts";
import { formOf, REQUEST_KINDS, type RequestKind } from "./request-forms.ts";

type Mistake = { path: Path; message: string };
type License = Pick<LicensePolicy, "uses" | "categories">;

/** The worst known vulnerability that is not accepted; `unrated` has no severity. The fact is missing where nobody could tell. */
export const ADVISORY_FACTS = ["none", "low", "medium", "unrated", "high", "critical", "malware"] as const;

export function approvalMistakes(policy: ApprovalPolicy, groups: readonly string[], license: License): Mistake[] {
  return [
    ...tierMistakes(policy, groups),
    ...ruleMistakes(policy, license),
    ...blanketMistakes(policy, license),
    ...[
      repeated(
        "tiers",
        policy.tiers.map(({ name }) => name),
      ),
      repeated(
        "rules",
        policy.rules.map(({ id }) => id),
        ["default"],
      ),
      repeated(
        "blankets",
        policy.blankets.map(({ id }) => id),
      ),
    ].flat(),
  ];
}

function repeated(part: string, names: readonly string[], taken: readonly string[] = []): Mistake[] {
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
    const say = (field: string, message: string, ...rest: Path): void =>
      void wrong.push({ path: ["tiers", i, field, ...rest], message });
    if (i > 0 && order.indexOf(tier.decides) < order.indexOf(tiers[i - 1]!.decides))
      say(
        "decides",
        "is less than in the tier before: tiers stand from lowest to highest, policy, then requester, then people",
      );
    tier.steps.forEach(({ group }, at) => {
      if (!groups.includes(group)) say("steps", `names ${group}, which is no group: one of ${groups.join(", ")}`, at);
      if (tier.steps.findIndex((step) => step.group === group) < at)
        say("steps", `names ${group} twice: raise its quorum instead`, at);
    });
    if (tier.decides !== "people") {
      if (tier.steps.length > 0 || tier.people > 0 || tier.days > 0)
        say("decides", `is ${tier.decides}, so nobody else is asked: remove steps, people and days, or write people`);
      if (tier.separation !== undefined)
        say("separation", `means nothing where the ${tier.decides} decides: remove it`);
      continue;
    }
    const most = tier.steps.reduce((sum, { quorum }) => sum + quorum, 0);
    const least = i > firstOfPeople ? 2 : 1;
    if (most === 0) say("decides", "is people, but no step says who: add steps such as [{ group: ospo, quorum: 1 }]");
    else if (tier.people > most)
      say("people", `is ${tier.people}, but the steps ask for only ${most}: add a step, or raise a quorum`);
    if (tier.people < least)
      say(
        "people",
        `is ${tier.people}: at least ${least} ${least > 1 ? "different people must" : "person must"} decide here`,
      );
    if (tier.days === 0) say("days", "is 0: people need at least 1 business day");
  }
  return wrong;
}

function fact(name: string, choices?: readonly string[]): Field {
  return choices ? { name, type: "choice", choices, required: false } : { name, type: "yes-no", required: false };
}

/** What a rule of the kind may ask about: the questions of its form, and what the desk knows besides. */
function askable(kind: RequestKind, { uses, categories }: License): Map<string, Field> {
  const facts = [fact("category", Object.keys(categories)), fact("licenseKnown")];
  const ofPackages = [fact("verdict", VERDICT_KINDS), fact("advisories", ADVISORY_FACTS)];
  const known = kind === "use" || kind === "exception" ? [...facts, ...ofPackages] : facts;
  return new Map([...formOf(kind, Object.keys(uses)), ...known].map((field) => [field.name, field]));
}

function whenMistakes(kind: RequestKind, when: Conditions, license: License, path: Path): Mistake[] {
  const fields = askable(kind, license);
  return Object.entries(when).flatMap(([name, condition]) => {
    const field = fields.get(name);
    const words = field
      ? valueMistake(field, condition)
      : `is nothing that a ${kind} request tells: one of ${[...fields.keys()].join(", ")}`;
    return words === null ? [] : [{ path: [...path, "when", name], message: words }];
  });
}

function valueMistake({ type, choices }: Field, { is, not, over, under }: Condition): string | null {
  if (type !== "number" && (over !== undefined || under !== undefined))
    return "is no number: write a value or a list of values";
  for (const value of [...(is ?? []), ...(not ?? [])]) {
    if (type === "yes-no" && typeof value !== "boolean")
      return `is answered by yes or no, not by ${value}: write true or false`;
    if (type === "number" && typeof value !== "number") return `is a number: write one, or { over: 100 }, not ${value}`;
    if (choices && !choices.includes(String(value))) return `is never ${value}: one of ${choices.join(", ")}`;
    if (type !== "yes-no" && type !== "number" && typeof value !== "string") return `is a text: write "${value}"`;
  }
  return not?.includes("unknown") ? "is never known where it is unknown: name the values that are known" : null;
}

function isOnlyKnown(condition: Condition | undefined): boolean {
  return condition?.known === true;
}

/** What a condition of a rule that makes things easier must not be: something that an unknown answer fulfils. */
function easyMistakes(when: Conditions, path: Path): Mistake[] {
  return Object.entries(when).flatMap(([name, { is, not, known }]) =>
    not !== undefined || known === false || is?.includes("unknown")
      ? [
          {
            path: [...path, "when", name],
            message:
              "holds where the answer is unknown, and so must make nothing easier: name the values that are good",
          },
        ]
      : [],
  );
}

function ruleMistakes(policy: ApprovalPolicy, license: License): Mistake[] {
  const wrong: Mistake[] = [];
  const names = policy.tiers.map(({ name }) => name);
  const rank = ({ tier }: { tier: string }): number => names.indexOf(tier);
  const noTier = (tier: string, path: Path): void =>
    void wrong.push({ path, message: `names ${tier}, which is no tier: one of ${names.join(", ")}` });
  for (const kind of REQUEST_KINDS) {
    const { tier } = policy.defaults[kind];
    if (!names.includes(tier)) noTier(tier, ["defaults", kind, "tier"]);
    else if (policy.tiers[names.indexOf(tier)]?.decides !== "people")
      wrong.push({
        path: ["defaults", kind, "tier"],
        message: `is ${tier}, where nobody decides: what no rule knows, people decide`,
      });
  }
  for (const [i, rule] of policy.rules.entries()) {
    wrong.push(...whenMistakes(rule.kind, rule.when, license, ["rules", i]));
    if (!names.includes(rule.tier)) noTier(rule.tier, ["rules", i, "tier"]);
    else if (rank(rule) < rank(policy.defaults[rule.kind])) {
      wrong.push(...easyMistakes(rule.when, ["rules", i]));
      if (needs(rule.when).every((field) => isOnlyKnown(rule.when[field])))
        wrong.push({
          path: ["rules", i, "when"],
          message: "names no value: say which answers are good enough for the lower tier",
        });
      for (const higher of policy.rules)
        if (higher.kind === rule.kind && rank(higher) > rank(rule)) wrong.push(...tooEasy(rule, higher, license, i));
    }
  }
  return wrong;
}

/** Without the answer that the higher rule rises on, the easier one would hold alone. */
function tooEasy(easy: Rule, higher: Rule, license: License, i: number): Mistake[] {
  const fields = askable(easy.kind, license); // a misspelt field is told of once, at its own rule
  const unasked = needs(higher.when).filter((field) => fields.has(field) && !Object.hasOwn(easy.when, field));
  if (unasked.length === 0 || exclude(easy.when, higher.when)) return [];
  return [
    {
      path: ["rules", i, "when"],
      message: `says nothing about ${unasked.join(", ")}, for which rule ${higher.id} asks for ${higher.tier}: name the values that are good, or let the two rules exclude each other`,
    },
  ];
}

function blanketMistakes(policy: ApprovalPolicy, license: License): Mistake[] {
  const wrong: Mistake[] = [];
  for (const [i, { kind, when }] of policy.coverable.entries())
    wrong.push(...whenMistakes(kind, when, license, ["coverable", i]), ...easyMistakes(when, ["coverable", i]));
  for (const [i, blanket] of policy.blankets.entries()) {
    const say = (field: string, message: string): void => void wrong.push({ path: ["blankets", i, field], message });
    if (!policy.coverable.some(({ kind }) => kind === blanket.kind))
      say("kind", `is ${blanket.kind}, which no blanket approval may cover: see coverable`);
    if (!blanket.projects && !blanket.licenses) say("id", "names neither projects nor licenses: name what it covers");
    if (blanket.until < blanket.from) say("until", `is before ${blanket.from}, its first day`);
    if (blanket.until > yearAfter(blanket.from))
      say("until", `is more than 12 months after its first day: at most ${yearAfter(blanket.from)}`);
    for (const [part, field] of [
      ["changes", "change"],
      ["uses", "use"],
    ] as const) {
      const choices = askable(blanket.kind, license).get(field)?.choices;
      const stranger = blanket[part]?.find((value) => !choices?.includes(value));
      if (stranger !== undefined)
        say(
          part,
          choices
            ? `names ${stranger}, which is no ${field}: one of ${choices.join(", ")}`
            : `means nothing for a ${blanket.kind} request: remove it`,
        );
    }
  }
  return wrong;
}

function yearAfter(day: string): string {
  return `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;
}
