/**
 * Prepares a request for approval: checks the answers, gathers the facts, and finds out who decides it. The preview shows
 * that before anything is stored.
 */
import { InvalidError } from "../base/errors.ts";
import type { Language } from "../base/language.ts";
import type { Person } from "../identity/people.ts";
import type { ApprovalPolicy } from "../policy/approval-rules.ts";
import { blanketFor, type RequestFacts, separationOf, tierFor } from "../policy/approvals.ts";
import { calendarOf } from "../policy/calendar.ts";
import { VERDICT_KINDS, type VerdictKind } from "../policy/license-policy.ts";
import { checkAnswers, type RequestKind, subjectOf, titleOf } from "../policy/request-forms.ts";
import { routeOf } from "../policy/routing.ts";
import type { FieldProblem } from "../policy/types.ts";
import { type EarlierRequest, requestsAbout } from "../tickets/board/requests.ts";
import type { FiledRequest } from "../tickets/types.ts";
import type { FieldWords } from "../words/request-words.ts";
import { inEachLanguage, type OwnText, ownText, wordsIn } from "../words/words.ts";
import type { Desk } from "./desk.ts";
import { gatherRequestFacts, isOutsideRegistries, type RequestKnowledge } from "./request-facts.ts";

export type Preview =
  | { kind: "wrong"; problems: { field: string; words: string }[] }
  | {
      kind: "ready";
      title: string;
      tier: { name: string; words: string; decides: "policy" | "requester" | "people" };
      because: string[];
      /** In the order in which they decide, unless `order` is parallel. */
      steps: { group: string; label: string; quorum: number }[];
      order: "sequence" | "parallel";
      /** The latest time of the decision; null where it is immediate. */
      expected: Date | null;
      /** Conditions that the requester must confirm. */
      attest: string[];
      blanket: string | null;
      /** The verdict on the package; null where there is none. */
      verdict: VerdictKind | null;
      /** Earlier requests about the same subject. */
      earlier: EarlierRequest[];
    };

export type PreparedRequest = {
  preview: Extract<Preview, { kind: "ready" }>;
  request: FiledRequest;
  subject: string | null;
};

export async function previewRequest(
  desk: Desk,
  person: Person,
  kind: RequestKind,
  given: Record<string, unknown>,
  language: Language,
): Promise<Preview> {
  const prepared = await prepareRequest(desk, person, kind, given, language);
  return "preview" in prepared ? prepared.preview : prepared;
}

export async function prepareRequest(
  desk: Desk,
  person: Person,
  kind: RequestKind,
  given: Record<string, unknown>,
  language: Language,
): Promise<Extract<Preview, { kind: "wrong" }> | PreparedRequest> {
  const [licenses, approvals, routing] = await Promise.all([
    desk.policy.current(),
    desk.approvals.current(),
    desk.routing(),
  ]);
  const uses = Object.keys(licenses.policy.uses);
  const today = desk.now().toISOString().slice(0, 10);
  const { answers: cleaned, problems } = checkAnswers(kind, given, uses, today);
  if (problems.length > 0)
    return { kind: "wrong", problems: problems.map((problem) => problemIn(kind, problem, language)) };
  const known = await gatherRequestFacts(desk, kind, cleaned).catch((error: unknown): InvalidError => {
    if (error instanceof InvalidError) return error;
    throw error;
  });
  if (known instanceof InvalidError)
    return { kind: "wrong", problems: [{ field: "package", words: known.userMessage }] };

  const { answers, facts, evidence, obligations } = known;
  const subject = subjectOf(kind, answers);
  const title = titleOf(kind, answers);
  const { tier, blanket, because } = approvalOf(desk, approvals.policy, { person, kind, facts, subject, today });
  const { group } = routeOf(routing, { kind, text: title, tier: tier.name });
  const textOf = (text: OwnText): string => ownText(text, language);
  return {
    preview: {
      kind: "ready",
      title,
      tier: { name: tier.name, words: textOf(tier), decides: tier.decides },
      because: [
        ...(isUnknownSubject(kind, known) ? [wordsIn(language).requests.personReviews] : []),
        ...because.map(textOf),
      ],
      steps: tier.steps.map((step) => ({ ...step, label: textOf(routing.groups[step.group] ?? { en: step.group }) })),
      order: tier.order,
      expected: tier.days > 0 ? calendarOf(routing, group).add(desk.now(), { days: tier.days }) : null,
      attest: tier.decides === "requester" ? [...because.map(textOf), ...obligations] : [],
      blanket,
      verdict: VERDICT_KINDS.find((verdict) => verdict === facts["verdict"]) ?? null,
      earlier: subject ? await requestsAbout(desk.db, subject) : [],
    },
    request: {
      kind,
      title,
      answers,
      tier,
      because,
      policies: { licenses: licenses.policy.version, approvals: approvals.policy.version },
      evidence,
      blanket,
      attested: false,
    },
    subject,
  };
}

/** Software that no registry has, or that is only described. */
function isUnknownSubject(kind: RequestKind, { answers, evidence }: RequestKnowledge): boolean {
  return (
    (kind === "use" || kind === "exception") && (evidence === null || isOutsideRegistries(String(answers["package"])))
  );
}

type Approval = Pick<FiledRequest, "tier" | "because" | "blanket">;

/** The tier that decides: the lowest one under a blanket approval, else the tier that the rules name. */
function approvalOf(
  desk: Desk,
  policy: ApprovalPolicy,
  request: { person: Person; kind: RequestKind; facts: RequestFacts; subject: string | null; today: string },
): Approval {
  const { person, kind, facts, subject, today } = request;
  const found = tierFor(policy, kind, facts);
  const account = `${person.channel}:${person.external_id}`;
  const blanket = blanketFor(policy, kind, { ...facts, ...(subject && { subject }) }, account, today);
  const [lowest] = policy.tiers;
  const tier = blanket && lowest?.decides === "policy" ? lowest : found.tier;
  return {
    tier: tier.decides === "people" ? { ...tier, separation: separationOf(tier, desk.hasDirectory) } : tier,
    because: blanket
      ? [
          {
            rule: `blankets.${blanket.id}`,
            ...inEachLanguage((each) => wordsIn(each).answers.byBlanket(blanket.id, blanket.until)),
          },
        ]
      : found.because,
    blanket: blanket?.id ?? null,
  };
}

function problemIn(kind: RequestKind, problem: FieldProblem, language: Language): { field: string; words: string } {
  const texts = wordsIn(language).requests;
  const fields: Readonly<Record<string, FieldWords>> = texts.fields[kind];
  return { field: problem.field, words: texts.problem(problem, fields[problem.field]) };
}
