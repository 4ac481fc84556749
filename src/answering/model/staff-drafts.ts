/** What a model drafts for staff: a reply, a summary, a title and where a ticket belongs. Held against what it was given; people decide. */
import { truncate } from "../../base/truncate.ts";
import { tokensIn } from "../../base/tokens.ts";
import { z } from "zod";
import type { Document } from "../../knowledge/document.ts";
import type { Knowledge } from "../../knowledge/knowledge.ts";
import { sentencesOf, wordCount } from "../../knowledge/sentences.ts";
import type { Language } from "../../base/language.ts";
import { languageOf } from "../../knowledge/terms.ts";
import type { Citation } from "../types.ts";
import type { Quotable } from "../compose/citation.ts";
import { contradictEachOther } from "../grounding/compare.ts";
import { cleanSentence, looksLikeInjection, disallowedContent } from "../grounding/hygiene.ts";
import { filterByJudge } from "./judge.ts";
import { fillPrompt, LANGUAGE_NAMES, type PromptText } from "./prompts.ts";
import { type Source, sourcesOf } from "../grounding/source.ts";
import { addsNoClaims, statementOf } from "../grounding/statement.ts";
import type { Deadline } from "./types.ts";
import type { PackageVerdict, ConversationTurn, WrittenAnswer } from "../types.ts";
import { decisionsIn } from "../grounding/vocabulary.ts";
import { contradictsVerdict, SentenceChecker, type AnswerWriter } from "./writer.ts";
import { citationsOf } from "./written-text.ts";

/** What wrote a draft. */
export type DraftOrigin = { model: string; prompt: string };
/** What was replied to a like question before; `id` is what it is cited as, in place of a file. */
type Precedent = { id: string; question: string; answer: string };

export type ReplyDraft = DraftOrigin & { text: string; citations: Citation[]; cuts: WrittenAnswer["cuts"] };
export type ReplyDraftRequest = {
  question: string;
  language: Language;
  today: string;
  /** What the asker may read: the draft is for them. */
  mayRead: (document: Document) => boolean;
  conversation: readonly ConversationTurn[];
  precedents: readonly Precedent[];
  facts: readonly string[];
  verdicts: readonly PackageVerdict[];
};

export type SummaryMessage = { by: "asker" | "desk" | "staff"; text: string };
/** `by` is who said it, by the messages and not by the model. */
type SummaryPoint = { text: string; by: SummaryMessage["by"][] };
export type Summary = DraftOrigin & { points: SummaryPoint[]; cut: number };

export type Suggestion = DraftOrigin & { title: string | null; group: string | null; duplicates: number[] };

const ReplyWords = z.object({
  sentences: z.array(z.object({ text: z.string(), passages: z.array(z.string()) })),
  missing: z.string().nullable(),
});
const SummaryWords = z.object({ points: z.array(z.object({ text: z.string(), messages: z.array(z.string()) })) });
const SuggestionWords = z.object({ title: z.string(), group: z.string().nullable(), duplicates: z.array(z.number()) });

const LEAST_CONFIDENCE = 0.25;
const WORTH_GIVING = 0.45;
const MOST_PASSAGES = 6;
const MOST_WORDS = 220;
const LEAST_WORDS = 6;
const LEAST_KEPT = 1 / 3;
const MOST_CONVERSATION = 8;
const LONGEST_QUESTION = 4000;
const LONGEST_SAID = 1200;
const MOST_POINTS = 6;
const LONGEST_TITLE = 100;

/** Null where too little of it is borne out by the handbook or by what was replied before. Throws ModelFailure. */
export async function draftReply(
  writer: AnswerWriter,
  knowledge: Knowledge,
  replying: ReplyDraftRequest,
): Promise<ReplyDraft | null> {
  const { question, language, verdicts, today } = replying;
  const deadline = singleDeadline(writer);
  const before = replying.precedents.filter(
    ({ question: asked, answer }) => !looksLikeInjection(`${asked}\n${answer}`),
  );
  const precedents = sourcesOf(before.map(quotable), undefined, today).map((source, i) => ({
    ...source,
    id: `T${i + 1}`,
  }));
  let passages = await passagesFor(knowledge, replying);
  let words = replyWords(writer, replying, passages, precedents);
  while (passages.length > 1 && tokensIn(words.system + words.user) > writer.model.maxInput) {
    passages = passages.slice(0, -1);
    words = replyWords(writer, replying, passages, precedents);
  }
  const sources = [...passages, ...precedents];
  if (sources.length === 0) return null;
  const said = await writer.model.ask(words, { schema: ReplyWords, deadline });
  const { kept: checked, cuts } = await new SentenceChecker(
    { sources, question, language, knowledge },
    MOST_WORDS,
    undefined,
  ).finish(said.sentences);
  // What was decided of another case is not decided of this one.
  const borne = checked.filter(
    ({ text, supports }) => !decides(text) || supports.every(({ source }) => !precedents.includes(source)),
  );
  if (borne.length < checked.length) cuts.decision = (cuts.decision ?? 0) + checked.length - borne.length;
  const kept = writer.judge ? await filterByJudge(writer.model, writer.prompts, borne, deadline, cuts) : borne;
  const text = kept.map((sentence) => sentence.text).join(language === "zh" ? "" : " ");
  if (wordCount(text) < LEAST_WORDS || kept.length < said.sentences.length * LEAST_KEPT) return null;
  if (kept.some((a, i) => kept.slice(i + 1).some((b) => contradictEachOther(a.statement, b.statement)))) return null;
  if (verdicts.some((verdict) => kept.some((sentence) => contradictsVerdict(sentence.text, verdict)))) return null;
  return { ...by(writer, "draft-reply"), text, citations: citationsOf(kept), cuts };
}

/** The messages oldest first. Null where nothing of it holds. Throws ModelFailure. */
export async function summarise(
  writer: AnswerWriter,
  messages: readonly SummaryMessage[],
  language: Language,
): Promise<Summary | null> {
  const given = messages.map(({ by: who, text }, i) => ({
    id: `M${i + 1}`,
    by: who,
    text: truncate(text, LONGEST_SAID),
  }));
  const wordsOf = (): PromptText =>
    fillPrompt(writer.prompts, "summary", {
      messages: JSON.stringify(given, null, 1),
      language: LANGUAGE_NAMES[language],
    });
  let words = wordsOf();
  // What it began with stays; of the middle the oldest goes first.
  while (given.length > 2 && tokensIn(words.system + words.user) > writer.model.maxInput) {
    given.splice(1, Math.ceil(given.length / 10));
    words = wordsOf();
  }
  const said = await writer.model.ask(words, { schema: SummaryWords, deadline: singleDeadline(writer) });
  const points = said.points.flatMap((point): SummaryPoint[] => {
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
  return { ...by(writer, "summary"), points: points.slice(0, MOST_POINTS), cut: said.points.length - points.length };
}

/** Only groups and tickets that were given are suggested. Throws ModelFailure. */
export async function suggestTriage(
  writer: AnswerWriter,
  ticket: { question: string; language: Language },
  groups: readonly { name: string; means: string }[],
  candidates: readonly { number: number; question: string }[],
): Promise<Suggestion> {
  const question = truncate(ticket.question, LONGEST_QUESTION);
  const words = fillPrompt(writer.prompts, "suggest", {
    question: JSON.stringify(question),
    groups: JSON.stringify(groups),
    candidates: JSON.stringify(
      candidates.map(({ number, question: asks }) => ({ number, question: truncate(asks, LONGEST_SAID) })),
    ),
    language: LANGUAGE_NAMES[ticket.language],
  });
  const said = await writer.model.ask(words, { schema: SuggestionWords, deadline: singleDeadline(writer) });
  const title = cleanSentence(said.title);
  const isUsable =
    title !== "" &&
    title.length <= LONGEST_TITLE &&
    !disallowedContent(title, question) &&
    languageOf(title) === ticket.language &&
    addsNoClaims(statementOf(title, ticket.language), statementOf(question)) &&
    decisionsIn(title).every((word) => decisionsIn(question).includes(word));
  return {
    ...by(writer, "suggest"),
    title: isUsable ? title : null,
    group: groups.find(({ name }) => name === said.group)?.name ?? null,
    duplicates: [...new Set(said.duplicates)].filter((number) =>
      candidates.some((candidate) => candidate.number === number),
    ),
  };
}

async function passagesFor(knowledge: Knowledge, { question, mayRead, today }: ReplyDraftRequest): Promise<Source[]> {
  const { ranked, confidence } = await knowledge.search(truncate(question, LONGEST_QUESTION), mayRead);
  if (confidence < LEAST_CONFIDENCE) return [];
  const least = (ranked[0]?.score ?? 0) * WORTH_GIVING;
  const worth = ranked
    .filter(({ passage, score }) => score >= least && !looksLikeInjection(passage.text))
    .slice(0, MOST_PASSAGES);
  return sourcesOf(
    worth.map(({ passage }) => passage),
    undefined,
    today,
  );
}

function replyWords(
  writer: AnswerWriter,
  replying: ReplyDraftRequest,
  passages: readonly Source[],
  precedents: readonly Source[],
): PromptText {
  const { question, conversation, facts, language } = replying;
  const asked = new Map(replying.precedents.map((precedent) => [precedent.id, precedent.question]));
  return fillPrompt(writer.prompts, "draft-reply", {
    question: JSON.stringify(truncate(question, LONGEST_QUESTION)),
    conversation: JSON.stringify(
      conversation.slice(-MOST_CONVERSATION).map((each) => ({ ...each, text: truncate(each.text, LONGEST_SAID) })),
    ),
    passages: JSON.stringify(
      passages.map(({ id, title, heading, text }) => ({ id, title, heading, text })),
      null,
      1,
    ),
    precedents: JSON.stringify(
      precedents.map(({ id, title, text }) => ({ id, question: truncate(asked.get(title) ?? "", LONGEST_SAID), text })),
      null,
      1,
    ),
    facts: JSON.stringify(facts),
    language: LANGUAGE_NAMES[language],
  });
}

function quotable({ id, answer }: Precedent): Quotable {
  const text = truncate(answer, LONGEST_SAID);
  return {
    document: { file: id, title: id, owner: null, review: null, text },
    // What was asked bears nothing out: anybody may ask anything.
    heading: "",
    language: languageOf(text),
    sentences: sentencesOf(text, 0, text.length),
    start: 0,
    end: text.length,
  };
}

/** Nobody reads along while it is written: there is one end. */
function singleDeadline({ model }: AnswerWriter): Deadline {
  const { end } = model.deadline();
  return { first: end, end };
}

function by({ model, prompts }: AnswerWriter, prompt: keyof AnswerWriter["prompts"]): DraftOrigin {
  return { model: model.name, prompt: prompts[prompt].version };
}

function decides(text: string): boolean {
  return decisionsIn(text).length > 0;
}
