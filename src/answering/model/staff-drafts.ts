/**
 * What a model drafts for staff: a reply, a summary, a title, and the group of a ticket. Each draft is checked against
 * its sources, and a person decides whether to use it.
 */
import { truncate } from "../../base/truncate.ts";
import { z } from "zod";
import type { Document } from "../../knowledge/document.ts";
import type { Knowledge } from "../../knowledge/knowledge.ts";
import { sentencesOf, wordCount } from "../../knowledge/sentences.ts";
import type { Language } from "../../base/language.ts";
import { languageOf } from "../../knowledge/terms.ts";
import type { Citation } from "../types.ts";
import type { Quotable } from "../compose/citation.ts";
import { cleanSentence, looksLikeInjection, disallowedContent } from "../grounding/hygiene.ts";
import { filterByJudge } from "./judge.ts";
import { fillPrompt, fitPrompt, LANGUAGE_NAMES, promptTokens, type PromptText } from "./prompts.ts";
import { type Source, sourcesOf } from "../grounding/source.ts";
import { addsNoClaims, statementOf } from "../grounding/statement.ts";
import type { Deadline } from "./types.ts";
import type { PackageVerdict, ConversationTurn, WrittenAnswer } from "../types.ts";
import { decisionsIn } from "../grounding/vocabulary.ts";
import { contradictsItself, contradictsVerdicts } from "./contradictions.ts";
import { DraftSentences, SentenceChecker } from "./sentence-checker.ts";
import type { AnswerWriter } from "./writer.ts";
import { citationsOf } from "./written-text.ts";

/** The model and the prompt version that made a draft. */
export type DraftOrigin = { model: string; prompt: string };
/** An earlier reply to a similar question. Citations have `id` in place of a file. */
type Precedent = { id: string; question: string; answer: string };

export type ReplyDraft = DraftOrigin & { text: string; citations: Citation[]; cuts: WrittenAnswer["cuts"] };
export type ReplyDraftRequest = {
  question: string;
  language: Language;
  today: string;
  /** What the asker may read, as they will get the reply. */
  mayRead: (document: Document) => boolean;
  conversation: readonly ConversationTurn[];
  precedents: readonly Precedent[];
  facts: readonly string[];
  verdicts: readonly PackageVerdict[];
};

export type SummaryMessage = { by: "asker" | "desk" | "staff"; text: string };
/** `by` is taken from the cited messages, not from the model. */
type SummaryPoint = { text: string; by: SummaryMessage["by"][] };
export type Summary = DraftOrigin & { points: SummaryPoint[]; cut: number };

export type Suggestion = DraftOrigin & { title: string | null; group: string | null; duplicates: number[] };

const ReplyDraftSchema = z.object({
  sentences: DraftSentences,
  missing: z.string().nullable(),
});
const SummarySchema = z.object({ points: z.array(z.object({ text: z.string(), messages: z.array(z.string()) })) });
const SuggestionSchema = z.object({ title: z.string(), group: z.string().nullable(), duplicates: z.array(z.number()) });

/** Passages with less than this share of the best score are left out. */
const MIN_SCORE_SHARE = 0.45;
const MAX_PASSAGES = 6;
const MAX_WORDS = 220;
const MIN_WORDS = 6;
/** The least share of a draft's sentences that must pass the check. */
const MIN_KEPT_SHARE = 1 / 3;
const MAX_TURNS = 8;
const MAX_QUESTION_LENGTH = 4000;
const MAX_MESSAGE_LENGTH = 1200;
const MAX_POINTS = 6;
const MAX_TITLE_LENGTH = 100;

/** Null if the handbook and earlier replies support too little of the draft. Throws ModelFailure. */
export async function draftReply(
  writer: AnswerWriter,
  knowledge: Knowledge,
  request: ReplyDraftRequest,
): Promise<ReplyDraft | null> {
  const { question, language, verdicts, today } = request;
  const deadline = singleDeadline(writer);
  const before = request.precedents.filter(({ question: asked, answer }) => !looksLikeInjection(`${asked}\n${answer}`));
  const precedents = sourcesOf(before.map(quotable), undefined, today).map((source, i) => ({
    ...source,
    id: `T${i + 1}`,
  }));
  const { sources: passages, prompt } = fitPrompt(
    await passagesFor(knowledge, request),
    writer.model.maxInput,
    (some) => replyPrompt(writer, request, some, precedents),
  );
  const sources = [...passages, ...precedents];
  if (sources.length === 0) return null;
  const draft = await writer.model.ask(prompt, { schema: ReplyDraftSchema, deadline });
  const { kept: checked, cuts } = new SentenceChecker(
    { sources, question, language, knowledge },
    MAX_WORDS,
    undefined,
  ).finish(draft.sentences);
  // An earlier decision does not decide this case.
  const applicable = checked.filter(
    ({ text, supports }) => !decides(text) || supports.every(({ source }) => !precedents.includes(source)),
  );
  if (applicable.length < checked.length) cuts.decision = (cuts.decision ?? 0) + checked.length - applicable.length;
  const kept = writer.judge
    ? await filterByJudge(writer.model, writer.prompts, applicable, deadline, cuts)
    : applicable;
  const text = kept.map((sentence) => sentence.text).join(language === "zh" ? "" : " ");
  if (wordCount(text) < MIN_WORDS || kept.length < draft.sentences.length * MIN_KEPT_SHARE) return null;
  if (contradictsItself(kept) || contradictsVerdicts(kept, verdicts)) return null;
  return { ...draftOrigin(writer, "draft-reply"), text, citations: citationsOf(kept), cuts };
}

/** Takes messages oldest first. Null if no point of the summary is supported. Throws ModelFailure. */
export async function summarise(
  writer: AnswerWriter,
  messages: readonly SummaryMessage[],
  language: Language,
): Promise<Summary | null> {
  const given = messages.map(({ by: who, text }, i) => ({
    id: `M${i + 1}`,
    by: who,
    text: truncate(text, MAX_MESSAGE_LENGTH),
  }));
  const promptNow = (): PromptText =>
    fillPrompt(writer.prompts, "summary", {
      messages: JSON.stringify(given, null, 1),
      language: LANGUAGE_NAMES[language],
    });
  let prompt = promptNow();
  // If the prompt is too long, keep the first message and drop the oldest ones after it.
  while (given.length > 2 && promptTokens(prompt) > writer.model.maxInput) {
    given.splice(1, Math.ceil(given.length / 10));
    prompt = promptNow();
  }
  const summary = await writer.model.ask(prompt, { schema: SummarySchema, deadline: singleDeadline(writer) });
  const points = summary.points.flatMap((point): SummaryPoint[] => {
    const text = cleanSentence(point.text);
    const decisions = decisionsIn(text);
    const cited = given.filter(
      (message) =>
        point.messages.includes(message.id) && decisions.every((word) => decisionsIn(message.text).includes(word)),
    );
    const all = cited.map((message) => message.text).join("\n");
    if (cited.length === 0 || disallowedContent(text, all) || languageOf(text) !== language) return [];
    if (!addsNoClaims(statementOf(text, language), statementOf(all))) return [];
    return [{ text, by: [...new Set(cited.map((message) => message.by))] }];
  });
  if (points.length === 0) return null;
  return {
    ...draftOrigin(writer, "summary"),
    points: points.slice(0, MAX_POINTS),
    cut: summary.points.length - points.length,
  };
}

/** Suggests only groups and tickets that were given. Throws ModelFailure. */
export async function suggestTriage(
  writer: AnswerWriter,
  ticket: { question: string; language: Language },
  groups: readonly { name: string; means: string }[],
  candidates: readonly { number: number; question: string }[],
): Promise<Suggestion> {
  const question = truncate(ticket.question, MAX_QUESTION_LENGTH);
  const prompt = fillPrompt(writer.prompts, "suggest", {
    question: JSON.stringify(question),
    groups: JSON.stringify(groups),
    candidates: JSON.stringify(
      candidates.map(({ number, question: asks }) => ({ number, question: truncate(asks, MAX_MESSAGE_LENGTH) })),
    ),
    language: LANGUAGE_NAMES[ticket.language],
  });
  const suggestion = await writer.model.ask(prompt, { schema: SuggestionSchema, deadline: singleDeadline(writer) });
  const title = cleanSentence(suggestion.title);
  const isUsable =
    title !== "" &&
    title.length <= MAX_TITLE_LENGTH &&
    !disallowedContent(title, question) &&
    languageOf(title) === ticket.language &&
    addsNoClaims(statementOf(title, ticket.language), statementOf(question)) &&
    decisionsIn(title).every((word) => decisionsIn(question).includes(word));
  return {
    ...draftOrigin(writer, "suggest"),
    title: isUsable ? title : null,
    group: groups.find(({ name }) => name === suggestion.group)?.name ?? null,
    duplicates: [...new Set(suggestion.duplicates)].filter((number) =>
      candidates.some((candidate) => candidate.number === number),
    ),
  };
}

async function passagesFor(knowledge: Knowledge, { question, mayRead, today }: ReplyDraftRequest): Promise<Source[]> {
  const { ranked, match } = await knowledge.search(truncate(question, MAX_QUESTION_LENGTH), mayRead);
  if (match === "nothing") return [];
  const minScore = (ranked[0]?.score ?? 0) * MIN_SCORE_SHARE;
  const best = ranked
    .filter(({ passage, score }) => score >= minScore && !looksLikeInjection(passage.text))
    .slice(0, MAX_PASSAGES);
  return sourcesOf(
    best.map(({ passage }) => passage),
    undefined,
    today,
  );
}

function replyPrompt(
  writer: AnswerWriter,
  request: ReplyDraftRequest,
  passages: readonly Source[],
  precedents: readonly Source[],
): PromptText {
  const { question, conversation, facts, language } = request;
  const asked = new Map(request.precedents.map((precedent) => [precedent.id, precedent.question]));
  return fillPrompt(writer.prompts, "draft-reply", {
    question: JSON.stringify(truncate(question, MAX_QUESTION_LENGTH)),
    conversation: JSON.stringify(
      conversation.slice(-MAX_TURNS).map((each) => ({ ...each, text: truncate(each.text, MAX_MESSAGE_LENGTH) })),
    ),
    passages: JSON.stringify(
      passages.map(({ id, title, heading, text }) => ({ id, title, heading, text })),
      null,
      1,
    ),
    precedents: JSON.stringify(
      precedents.map(({ id, title, text }) => ({
        id,
        question: truncate(asked.get(title) ?? "", MAX_MESSAGE_LENGTH),
        text,
      })),
      null,
      1,
    ),
    facts: JSON.stringify(facts),
    language: LANGUAGE_NAMES[language],
  });
}

function quotable({ id, answer }: Precedent): Quotable {
  const text = truncate(answer, MAX_MESSAGE_LENGTH);
  return {
    document: { file: id, title: id, owner: null, review: null, text },
    // A question supports no statement, so it is not part of the source.
    heading: "",
    language: languageOf(text),
    sentences: sentencesOf(text, 0, text.length),
    start: 0,
    end: text.length,
  };
}

/** Nobody waits for the first sentence of a draft, so only the end counts. */
function singleDeadline({ model }: AnswerWriter): Deadline {
  const { end } = model.deadline();
  return { first: end, end };
}

function draftOrigin({ model, prompts }: AnswerWriter, prompt: keyof AnswerWriter["prompts"]): DraftOrigin {
  return { model: model.name, prompt: prompts[prompt].version };
}

function decides(text: string): boolean {
  return decisionsIn(text).length > 0;
}
