/** Composes the reply to a message, from the policy, a look-up or the handbook. Stores nothing. */
import { wordsIn } from "../words/words.ts";
import { answer } from "../answering/answer.ts";
import type { AnswerResult, AnswerRequest, Warning } from "../answering/types.ts";
import { resolveFollowUp } from "../answering/understand/follow-up.ts";
import type { WrittenAnswer } from "../answering/types.ts";
import { languageOf, termsOf } from "../knowledge/terms.ts";
import type { ConversationContext } from "./conversation-context.ts";
import { type PackageDeps, mayRead, type AnsweringDeps } from "./desk.ts";
import { replyAboutLicense } from "./reply-about-license.ts";
import { replyAboutPackage } from "./reply-about-package.ts";
import type { Citation, Reply } from "./reply.ts";
import type { Language } from "../base/language.ts";
import { isYesOrNo, smallTalkIn } from "../answering/understand/small-talk.ts";

export const LONGEST_QUESTION = 4000;
/** A message of a command, a name, a version or a use alone, which belongs to no language. */
const NAMES_ALONE =
  /^(?:(?:licen[cs]e|lookup|scorecard)(?: of)?\s+)?\S+(?:\s+v?\d\S*)?(?:\s+(?:–\s+)?\w\S*)?[\s?.]*$/iu;
const NO_CONTEXT: ConversationContext = { conversation: [], facts: [], verdicts: [] };

/** Whether the model may write the answer. `topic` is null where the question has no topic of the model policy. */
export type ModelPermission = { topic: string | null; writes: boolean };

export type ComposedReply = {
  reply: Reply | { kind: "person" };
  /** How the answer was found; absent where the handbook was not searched. */
  result?: AnswerResult;
  /** Whether the model was allowed to write the answer. */
  permission?: ModelPermission | undefined;
};

export type AskerContext = {
  isStaff: boolean;
  /** The asker's own language, for messages that belong to no language. */
  reads?: Language | undefined;
  /** The previous question of the conversation. */
  before?: string | undefined;
  /** Earlier messages and verdicts, for a model. */
  context?: ConversationContext;
  /** Asks whether the model may answer. Absent: it may. */
  modelPermission?: ((question: string, quoted: AnswerResult) => Promise<ModelPermission>) | undefined;
  /** Gets a model's answer so far, after each sentence that passed the check. */
  onSentence?: ((textSoFar: string) => void) | undefined;
};

/** Without `packages` and `policy` the desk answers from documents alone. */
export async function composeReply(
  desk: AnsweringDeps & Partial<PackageDeps>,
  text: string,
  asker: AskerContext,
): Promise<ComposedReply> {
  const question = cleanText(text);
  const language = languageFor(question, asker);
  const texts = wordsIn(language).answers;
  const notice = (words: string, examples: string[] = []): ComposedReply => ({
    reply: { kind: "notice", language, text: words, examples },
  });
  if (question.length > LONGEST_QUESTION) return notice(texts.tooLong(question.length, LONGEST_QUESTION));
  const talk = smallTalkIn(question);
  if (talk === "person") return { reply: { kind: "person" } };
  if (talk) return notice(texts[talk], talk === "greeting" || talk === "help" ? texts.examples : []);
  if (isYesOrNo(question)) return notice(texts.yesToWhat, texts.examples);
  if (!/[\p{L}\p{N}]/u.test(question)) return notice(texts.empty, texts.examples);

  const { packages, policy, products } = desk;
  const license = policy ? await replyAboutLicense({ ...desk, policy }, question, language) : undefined;
  if (license) return { reply: license };
  const about =
    packages && policy && products
      ? await replyAboutPackage({ ...desk, packages, policy, products }, question, language, asker.before)
      : undefined;
  if (about) return { reply: about.reply };
  const quoted = await findAnswer(desk, question, asker);
  const permission = await asker.modelPermission?.(question, quoted);
  const result =
    desk.writer && permission?.writes !== false
      ? await desk.writer.write(desk.knowledge, quoted, {
          ...askingFor(desk, question, asker),
          ...(asker.context ?? NO_CONTEXT),
          onSentence: asker.onSentence,
        })
      : quoted;
  return { reply: replyOf(result, question), result, permission };
}

/** The language of the text. For names alone: Chinese if the previous question was, else the asker's own language. */
function languageFor(question: string, { before, reads }: AskerContext): Language {
  const written = languageOf(question);
  if (written === "zh" || !NAMES_ALONE.test(question)) return written;
  return before !== undefined && languageOf(before) === "zh" ? "zh" : (reads ?? written);
}

/**
 * Searches with the question alone or, for a follow-up, with the previous question added. The combination counts only
 * if its passages cover terms of this question.
 */
async function findAnswer(desk: AnsweringDeps, question: string, asker: AskerContext): Promise<AnswerResult> {
  const ask = async (words: string): Promise<AnswerResult> =>
    await answer(desk.knowledge, askingFor(desk, words, asker));
  const { text, isFollowUp } = resolveFollowUp(question, asker.before, desk.knowledge.glossary);
  if (!isFollowUp) return await ask(question);
  const together = await ask(text);
  if (together.kind === "answered" && coversTermsOf(together, question)) return together;
  return await ask(question);
}

function askingFor(desk: AnsweringDeps, question: string, { isStaff }: AskerContext): AnswerRequest {
  return { question, today: desk.now().toISOString().slice(0, 10), mayRead: mayRead(isStaff) };
}

/** The previous question can dominate the search, so the passages must share a term with this one. */
function coversTermsOf({ ranked }: AnswerResult, question: string): boolean {
  const asked = termsOf(question);
  const said = new Set(
    ranked.slice(0, 3).flatMap(({ passage }) => termsOf(`${passage.text} ${passage.path.join(" ")}`)),
  );
  return asked.length === 0 || asked.some((term) => said.has(term));
}

/** Removes control characters and lone surrogates, and normalises to NFC. */
export function cleanText(text: string): string {
  return text
    .replace(/[\p{C}--[\n\t\u200D]]/gv, " ")
    .normalize("NFC")
    .trim();
}

function replyOf(result: AnswerResult, question: string): Reply {
  const { language } = result;
  const texts = wordsIn(language).answers;
  if (result.kind === "abstained")
    return {
      kind: "abstained",
      language,
      text: result.reason === "no-documents" ? texts.noDocuments : texts.notCovered,
      question,
      ...(result.unwritten && { unwritten: result.unwritten }),
    };
  const citations = result.citations.map((citation, i): Citation => ({ ...citation, number: i + 1 }));
  const { warnings, written, unwritten } = result;
  if (written) return writtenReply(written, citations, warnings, language);
  return {
    kind: "answered",
    language,
    intro: introduction(citations, language),
    text: quotedAnswerText(citations, warnings, language),
    citations,
    warnings,
    ...(unwritten && { unwritten }),
  };
}

function writtenReply(written: WrittenAnswer, citations: Citation[], warnings: Warning[], language: Language): Reply {
  const { text, model, prompt, cuts, incomplete, needsPerson, followUps } = written;
  const texts = wordsIn(language).answers;
  const more = needsPerson ? [texts.needsPerson] : incomplete ? [texts.incomplete] : [];
  const cut = Object.values(cuts).reduce((sum, count) => sum + count, 0);
  return {
    kind: "answered",
    language,
    intro: null,
    text: [text, ...more, ...warningTexts(warnings, language)].join("\n\n"),
    citations,
    warnings,
    written: { model, prompt, cut, cuts, incomplete, needsPerson, words: text },
    followUps,
  };
}

/** Introduces quotes where none of them is in the question's language. */
function introduction(citations: readonly Citation[], language: Language): string | null {
  const [first] = citations;
  if (!first || citations.some((citation) => citation.language === language)) return null;
  return wordsIn(language).answers[first.language === "en" ? "englishPassage" : "chinesePassage"];
}

function quotedAnswerText(citations: readonly Citation[], warnings: readonly Warning[], language: Language): string {
  const intro = introduction(citations, language);
  return [
    ...(intro ? [intro] : []),
    ...citations.map(({ text, number }) => `${text} [${number}]`),
    ...warningTexts(warnings, language),
  ].join("\n\n");
}

function warningTexts(warnings: readonly Warning[], language: Language): string[] {
  const texts = wordsIn(language).answers;
  return warnings.map((warning) =>
    warning.kind === "overdue"
      ? texts.overdue(warning.title, warning.review)
      : texts.conflict(warning.titles, warning.words),
  );
}
