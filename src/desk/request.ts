/**
 * Requests for approval: previews what a request needs, then files it. The policy says who decides; what it can decide
 * itself is decided immediately.
 */
import { inEachLanguage, inWords, type OwnText, ownText, wordsIn } from "../words/words.ts";
import { dayIn } from "../words/dates.ts";
import { type FieldWords } from "../words/request-words.ts";
import { InvalidError, NotFoundError } from "../base/errors.ts";
import { ticketsOpened } from "../base/metrics.ts";
import { inTransaction } from "../db/database.ts";
import { blanketFor, separationOf, tierFor } from "../policy/approvals.ts";
import { calendarOf } from "../policy/calendar.ts";
import { checkAnswers, REQUEST_KINDS, type RequestKind, subjectOf, titleOf } from "../policy/request-forms.ts";
import type { FieldProblem } from "../policy/types.ts";
import { routeOf } from "../policy/routing.ts";
import { firstDeskMessageOn, deskMessageTo } from "../tickets/board/messages.ts";
import { openConversation, addMessage } from "../tickets/conversations.ts";
import type { Person } from "../identity/people.ts";
import type { Ticket } from "../tickets/queue.ts";
import { type EarlierRequest, filedAs, filingKeyOf, requestsAbout } from "../tickets/board/requests.ts";
import type { FiledRequest } from "../tickets/types.ts";
import { fileRequest } from "../tickets/requests.ts";
import { askAboutAccounts } from "./accounts.ts";
import { answerLines } from "./answer-lines.ts";
import type { Desk } from "./desk.ts";
import { digestAnswers, requireSameAnswers } from "./request-key.ts";
import type { Language } from "../base/language.ts";
import { findReply, replyIn } from "./message-body.ts";
import type { Reply } from "./reply.ts";
import { gatherRequestFacts } from "./request-facts.ts";

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
      verdict: string | null;
      /** Earlier requests about the same subject. */
      earlier: EarlierRequest[];
    };

type Ready = {
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
  const prepared = await prepare(desk, person, kind, given, language);
  return "preview" in prepared ? prepared.preview : prepared;
}

export type Filed =
  | Extract<Preview, { kind: "wrong" }>
  /** Not filed yet: the requester must first see the earlier requests. */
  | { kind: "earlier"; earlier: EarlierRequest[] }
  | { kind: "attest"; attest: string[] }
  | { kind: "filed"; ticket: Ticket; conversationId: string; reply: Reply; decision: string | null };

export type RequestToFile = {
  person: Person;
  kind: RequestKind;
  answers: Record<string, unknown>;
  language: Language;
  /**
   * Id of the draft or the delivery. The same key with the same answers returns the filed request; with other answers
   * it is refused.
   */
  key: string;
  /** The conversation of the request; a new one is opened where absent. */
  conversationId?: string | undefined;
  attested: boolean;
  /** File it although there are earlier requests about the same subject. */
  anyway: boolean;
};

/** Throws ConflictError where the key was used to file other answers. */
export async function request(
  desk: Desk,
  { person, kind, answers, language, key, attested, anyway, ...more }: RequestToFile,
): Promise<Filed> {
  const filingDigest = digestAnswers(kind, answers);
  const before = await filedAs(desk.db, person, key);
  if (before) return await filedBefore(desk, before, filingDigest, language);
  const prepared = await prepare(desk, person, kind, answers, language);
  if (!("preview" in prepared)) return prepared;
  const { preview, request: filed, subject } = prepared;
  // Duplicates only matter where people spend time on the decision.
  if (preview.earlier.length > 0 && preview.tier.decides === "people" && !anyway)
    return { kind: "earlier", earlier: preview.earlier };
  if (preview.tier.decides === "requester" && !attested) return { kind: "attest", attest: preview.attest };
  if (preview.tier.decides === "people") await askAboutAccounts(desk, [person]);

  return await inTransaction(desk.db, async (tx): Promise<Filed> => {
    const conversationId =
      more.conversationId ??
      (await openConversation(tx, person.channel, `${person.external_id}/request/${key}`, person.id)).id;
    await addMessage(tx, {
      conversation_id: conversationId,
      author: "asker",
      person_id: person.id,
      delivery_id: `${key}:request`,
      body: { kind: "text", text: [filed.title, "", ...answerLines(filed, language)].join("\n") },
      created_at: desk.now(),
    });
    const { ticket, said, isNew } = await fileRequest(desk, tx, {
      request: { ...filed, attested: attested && preview.tier.decides === "requester" },
      subject,
      requester: person,
      conversationId,
      language,
      filingKey: filingKeyOf(person, key),
      filingDigest,
      says: (number) => ({ delivery_id: `${key}:filed`, body: filedReply(number, preview, language) }),
    });
    if (isNew) ticketsOpened.inc();
    if (!isNew || ticket.outcome) return await filedBefore({ db: tx }, ticket, filingDigest, language);
    return { kind: "filed", ticket, conversationId, reply: replyIn(said?.body), decision: null };
  });
}

async function filedBefore(desk: Pick<Desk, "db">, ticket: Ticket, digest: string, language: Language): Promise<Filed> {
  requireSameAnswers(ticket, digest, language);
  const said = await firstDeskMessageOn(desk.db, ticket.number);
  const decision = ticket.outcome ? `D-${ticket.number}-${ticket.round}` : null;
  return { kind: "filed", ticket, conversationId: ticket.conversation_id, reply: replyIn(said.body), decision };
}

async function prepare(
  desk: Desk,
  person: Person,
  kind: RequestKind,
  given: Record<string, unknown>,
  language: Language,
): Promise<Extract<Preview, { kind: "wrong" }> | Ready> {
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
  const earlier = subject ? await requestsAbout(desk.db, subject) : [];
  const found = tierFor(approvals.policy, kind, facts);
  const blanket = blanketFor(
    approvals.policy,
    kind,
    { ...facts, ...(subject && { subject }) },
    `${person.channel}:${person.external_id}`,
    today,
  );
  const lowest = approvals.policy.tiers[0]!;
  const chosen = blanket && lowest.decides === "policy" ? lowest : found.tier;
  const tier =
    chosen.decides === "people" ? { ...chosen, separation: separationOf(chosen, desk.hasDirectory) } : chosen;
  const pick = (text: OwnText): string => ownText(text, language);
  const title = titleOf(kind, answers);
  const because = blanket
    ? [
        {
          rule: `blankets.${blanket.id}`,
          ...inEachLanguage((each) => wordsIn(each).answers.byBlanket(blanket.id, blanket.until)),
        },
      ]
    : found.because;
  const { group } = routeOf(routing, { kind, text: title, tier: tier.name });
  return {
    preview: {
      kind: "ready",
      title,
      tier: { name: tier.name, words: pick(tier), decides: tier.decides },
      because: because.map(pick),
      steps: tier.steps.map((step) => ({ ...step, label: pick(routing.groups[step.group] ?? { en: step.group }) })),
      order: tier.order,
      expected: tier.days > 0 ? calendarOf(routing, group).add(desk.now(), { days: tier.days }) : null,
      attest: tier.decides === "requester" ? [...because.map(pick), ...obligations] : [],
      blanket: blanket?.id ?? null,
      verdict: typeof facts["verdict"] === "string" ? facts["verdict"] : null,
      earlier,
    },
    request: {
      kind,
      title,
      answers,
      tier,
      because,
      policies: { licenses: licenses.policy.version, approvals: approvals.policy.version },
      evidence,
      blanket: blanket?.id ?? null,
      attested: false,
    },
    subject,
  };
}

function problemIn(kind: RequestKind, problem: FieldProblem, language: Language): { field: string; words: string } {
  const texts = wordsIn(language).requests;
  const fields: Readonly<Record<string, FieldWords>> = texts.fields[kind];
  return { field: problem.field, words: texts.problem(problem, fields[problem.field]) };
}

function filedReply(number: number, { tier, expected }: Ready["preview"], language: Language): Reply {
  const by = expected && dayIn(language, expected);
  return {
    kind: "ticket",
    language,
    text: wordsIn(language).answers.requestFiled(number, `${tier.name}: ${tier.words}`, by),
    number,
  };
}

/** The first answers of a request that starts from a verdict. */
export async function requestFrom(
  desk: Desk,
  person: Person,
  messageId: string,
): Promise<{ kind: RequestKind; answers: Record<string, unknown> }> {
  const said = await deskMessageTo(desk.db, messageId, person.id);
  const reply = said && findReply(said.body);
  if (reply?.kind !== "verdict")
    throw new NotFoundError(`message ${messageId} is not a verdict for this person`, {
      userMessage: inWords((words) => words.errors.verdictGone),
    });
  const { card } = reply;
  return { kind: card.verdict === "prohibited" ? "exception" : "use", answers: { package: card.purl, use: card.use } };
}

export function parseRequestKind(name: string): RequestKind {
  const kind = REQUEST_KINDS.find((known) => known === name);
  if (kind) return kind;
  throw new InvalidError(inWords((words) => words.errors.unknownRequestKind(name, REQUEST_KINDS)));
}
