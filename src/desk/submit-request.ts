/** Submits a request for approval. What the policy can decide by itself is decided immediately. */
import type { Language } from "../base/language.ts";
import { InvalidError, NotFoundError } from "../base/errors.ts";
import { ticketsOpened } from "../base/metrics.ts";
import { inTransaction } from "../db/database.ts";
import type { Person } from "../identity/people.ts";
import { ownAccounts } from "../identity/shared-rights.ts";
import { REQUEST_KINDS, type RequestKind, requestKindAfter } from "../policy/request-forms.ts";
import { deskMessageTo, firstDeskMessageOn } from "../tickets/board/messages.ts";
import { type EarlierRequest, filedAs, filingKeyOf } from "../tickets/board/requests.ts";
import { addMessage, openConversation } from "../tickets/conversations.ts";
import type { Ticket } from "../tickets/queue.ts";
import { fileRequest } from "../tickets/requests.ts";
import { dayIn } from "../words/dates.ts";
import { inWords, wordsIn } from "../words/words.ts";
import { askAboutAccounts } from "./accounts.ts";
import { answerLines } from "./answer-lines.ts";
import type { Desk } from "./desk.ts";
import { findReply, replyIn } from "./message-body.ts";
import { type Preview, prepareRequest, type PreparedRequest } from "./prepare-request.ts";
import type { Reply, StartedRequest } from "./reply.ts";
import { digestAnswers, requireSameAnswers } from "./request-key.ts";

export type SubmittedRequest =
  | Extract<Preview, { kind: "wrong" }>
  /** Not filed yet: the requester must first see the earlier requests. */
  | { kind: "earlier"; earlier: EarlierRequest[] }
  | { kind: "attest"; attest: string[] }
  | { kind: "filed"; ticket: Ticket; conversationId: string; reply: Reply; decision: string | null };

export type RequestToSubmit = {
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
export async function submitRequest(
  desk: Desk,
  { person, kind, answers, language, key, attested, anyway, ...more }: RequestToSubmit,
): Promise<SubmittedRequest> {
  const filingDigest = digestAnswers(kind, answers);
  const accounts = await ownAccounts(desk.db, person.id);
  const before = await filedAs(desk.db, accounts, key);
  if (before) return await submittedBefore(desk, before, filingDigest, language);
  const prepared = await prepareRequest(desk, person, kind, answers, language);
  if (!("preview" in prepared)) return prepared;
  const { preview, request: filed, subject } = prepared;
  // Duplicates only matter where people spend time on the decision.
  if (preview.earlier.length > 0 && preview.tier.decides === "people" && !anyway)
    return { kind: "earlier", earlier: preview.earlier };
  if (preview.tier.decides === "requester" && !attested) return { kind: "attest", attest: preview.attest };
  if (preview.tier.decides === "people") await askAboutAccounts(desk, [person]);

  return await inTransaction(desk.db, async (tx): Promise<SubmittedRequest> => {
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
    const { ticket, message, isNew } = await fileRequest(desk, tx, {
      filed: { ...filed, attested: attested && preview.tier.decides === "requester" },
      subject,
      requester: person,
      conversationId,
      language,
      filingKey: filingKeyOf(accounts, key),
      filingDigest,
      confirmation: (number) => ({ delivery_id: `${key}:filed`, body: filedReply(number, preview, language) }),
    });
    if (isNew) ticketsOpened.inc();
    if (!isNew || ticket.outcome) return await submittedBefore({ db: tx }, ticket, filingDigest, language);
    return { kind: "filed", ticket, conversationId, reply: replyIn(message?.body), decision: null };
  });
}

async function submittedBefore(
  desk: Pick<Desk, "db">,
  ticket: Ticket,
  digest: string,
  language: Language,
): Promise<SubmittedRequest> {
  requireSameAnswers(ticket, digest, language);
  const said = await firstDeskMessageOn(desk.db, ticket.number);
  const decision = ticket.outcome ? `D-${ticket.number}-${ticket.round}` : null;
  return { kind: "filed", ticket, conversationId: ticket.conversation_id, reply: replyIn(said.body), decision };
}

function filedReply(number: number, { tier, expected }: PreparedRequest["preview"], language: Language): Reply {
  const by = expected && dayIn(language, expected);
  return {
    kind: "ticket",
    language,
    text: wordsIn(language).answers.requestFiled(number, `${tier.name}: ${tier.words}`, by),
    number,
    ...(expected && by !== null && { due: { day: by, at: expected.toISOString() } }),
  };
}

/** The first answers of a request that starts from an answer of the desk. */
export async function requestFromAnswer(desk: Desk, person: Person, messageId: string): Promise<StartedRequest> {
  const said = await deskMessageTo(desk.db, messageId, await ownAccounts(desk.db, person.id));
  const reply = said && findReply(said.body);
  if (reply?.kind === "answered" && reply.request) return reply.request;
  if (reply?.kind !== "verdict")
    throw new NotFoundError(`message ${messageId} starts no request of this person`, {
      userMessage: inWords((words) => words.errors.verdictGone),
    });
  const { purl, use, verdict } = reply.card;
  return { kind: requestKindAfter(verdict), answers: { package: purl, use } };
}

export function parseRequestKind(name: string): RequestKind {
  const kind = REQUEST_KINDS.find((known) => known === name);
  if (kind) return kind;
  throw new InvalidError(inWords((words) => words.errors.unknownRequestKind(name, REQUEST_KINDS)));
}
