/** Composes the reply to a message, from the policy, a look-up or the handbook. Stores nothing. */
import { wordsIn } from "../words/words.ts";
import { answer } from "../answering/answer.ts";
import { truncate } from "../base/truncate.ts";
import type { AnswerResult, AnswerRequest } from "../answering/types.ts";
import { understand } from "../answering/understand/conversation.ts";
import { resolveFollowUp } from "../answering/understand/follow-up.ts";
import { errandIn } from "../answering/understand/errands.ts";
import type { Frame } from "../answering/understand/frame.ts";
import { questionsIn } from "../answering/understand/parts.ts";
import type { AnswerWriter } from "../answering/model/writer.ts";
import { languageOf, termsOf } from "../knowledge/terms.ts";
import { enginesFor } from "./answer-engines.ts";
import type { ConversationContext } from "./conversation-context.ts";
import type { PackageDeps, AnsweringDeps } from "./desk.ts";
import { mayRead, type Reader } from "./may-read.ts";
import { replyAboutPackage } from "./reply-about-package.ts";
import { licenseCommand, replyByApprovals, replyByCompatibility, replyByLicense } from "./reply-by-policy.ts";
import { replyOf } from "./answer-reply.ts";
import { type OwnData, ownDataText } from "./own-data.ts";
import type { Citation, Reply } from "./reply.ts";
import type { Language } from "../base/language.ts";
import { isYesOrNo, smallTalkIn } from "../answering/understand/small-talk.ts";

export const MAX_QUESTION_LENGTH = 4000;
/** A message of a command, a name, a version or a use alone, which belongs to no language. */
const NAMES_ALONE =
  /^(?:(?:licen[cs]e|lookup|scorecard)(?: of)?\s+)?\S+(?:\s+v?\d\S*)?(?:\s+(?:–\s+)?\w\S*)?[\s?.]*$/iu;
/** Words of each of two answers. */
const WORDS_OF_HALF = 60;
/** A question of at most so many words may make sense only after the one before it. */
const FEW_WORDS = 7;
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
  reader: Reader;
  /** The asker's own language, for messages that belong to no language. */
  reads?: Language | undefined;
  /** The asker's questions before this one in the conversation, oldest first. */
  earlier?: readonly string[];
  /** Earlier messages and verdicts, for a model. */
  context?: ConversationContext;
  maxWords?: number;
  besides?: string | undefined;
  /** Asks whether the model may answer. Absent: it may. */
  modelPermission?: ((question: string, quoted: AnswerResult) => Promise<ModelPermission>) | undefined;
  /** What the desk's records say of the asker; absent where others would read it, too. */
  ownData?: OwnData | undefined;
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
  if (question.length > MAX_QUESTION_LENGTH) {
    const words = texts.tooLong(question.length, MAX_QUESTION_LENGTH);
    return { reply: { kind: "abstained", language, text: words, question: truncate(question, MAX_QUESTION_LENGTH) } };
  }
  const talk = smallTalkIn(question);
  if (talk === "person") return { reply: { kind: "person" } };
  if (talk) return notice(texts[talk], talk === "greeting" || talk === "help" ? texts.examples : []);
  const errand = errandIn(question);
  if (errand) {
    const own = await ownDataText(errand, question, asker.ownData ?? {}, desk.now(), language);
    return notice(own ?? texts.errands[errand]);
  }
  if (isYesOrNo(question)) return notice(texts.yesToWhat, texts.examples);
  if (!/[\p{L}\p{N}]/u.test(question)) return notice(texts.empty, texts.examples);

  const parts = questionsIn(question);
  const [first, second] = parts;
  // A model reads the whole message: halves would be asked for, and shown as they arrive, one after the other.
  if (second === undefined || desk.writer) return await replyTo(desk, question, language, asker);
  const half = { ...asker, maxWords: WORDS_OF_HALF };
  const one = await replyTo(desk, first, language, half);
  // "Do internal tools need an SBOM? And notices?" may have one section.
  if (one.reply.kind === "answered" && headingCovers(one.reply.citations[0], second))
    return await replyTo(desk, question, language, asker);
  const two = await replyTo(desk, second, language, {
    ...half,
    earlier: [...(asker.earlier ?? []), first],
    besides: sectionOf(one.reply),
  });
  return bothAnswers(one, two, language) ?? (await replyTo(desk, question, language, asker));
}

/** The reply to one question: by the engine that owns the answer, else by the handbook. */
async function replyTo(
  desk: AnsweringDeps & Partial<PackageDeps>,
  question: string,
  language: Language,
  asker: AskerContext,
): Promise<ComposedReply> {
  const { earlier = [] } = asker;
  const current = await desk.policy?.current().catch(() => undefined);
  const policy = current?.policy;
  const { frame, topic } = understand(question, earlier, policy, desk.knowledge.glossary);
  const request = askingFor(desk, question, asker);
  const command = policy && licenseCommand(question, policy);
  if (policy && command)
    return {
      reply: await replyByLicense(desk, policy, { ...command, intent: "command" }, request, language),
    };
  // Where the folder has no policy of its own, its documents say what holds, not the starter policy.
  const own = current && !current.isStarter ? frame : null;
  if (policy && own && isAboutLicense(own))
    return { reply: await replyByLicense(desk, policy, own, request, language) };
  // Before the package: "a fix to the Linux kernel" is about a contribution, not about a use.
  if (policy && own?.intent === "approval" && desk.approvals) {
    const reply = await replyByApprovals({ ...desk, approvals: desk.approvals }, policy, own, request, language);
    if (reply) return { reply };
  }
  const about = await aboutPackage(desk, request, language, earlier);
  if (about) return { reply: about };
  if (policy && own && own.licenses.length > 0 && (own.intent === "may-we-use" || own.intent === "obligations"))
    return { reply: await replyByLicense(desk, policy, own, request, language) };
  if (own?.intent === "compatibility" && desk.compatibility) {
    const reply = await replyByCompatibility({ ...desk, compatibility: desk.compatibility }, own, request, language);
    if (reply) return { reply };
  }
  return await replyFromHandbook(desk, question, topic, asker);
}

/** The license itself is asked about: "GPL code in our app", but not "lodash (MIT)". */
function isAboutLicense({ intent, licenses, text }: Frame): boolean {
  if (intent !== "may-we-use" && intent !== "obligations") return false;
  return licenses.some(({ name }) => OF_SOMETHING.test(text.slice(text.indexOf(name) + name.length)));
}
const OF_SOMETHING =
  /^[-\s]{0,3}(?:licen[cs]ed?\s{1,3})?(?:[\w.+-]{1,40}\s){0,2}(?:code|librar|libs?\b|packages?|components?|softwares?|tools?|modules?|projects?|snippets?|functions?|dep(?:s|endenc)|files?|crates?|gems?|stuff|apps?\b|licen[cs]e|的?(?:代码|软件|库|组件|工具|项目|许可))/iu;

async function aboutPackage(
  desk: AnsweringDeps & Partial<PackageDeps>,
  request: AnswerRequest,
  language: Language,
  earlier: readonly string[],
): Promise<Reply | undefined> {
  const { packages, policy, products } = desk;
  if (!packages || !policy || !products) return undefined;
  return (await replyAboutPackage({ ...desk, packages, policy, products }, request, language, earlier))?.reply;
}

async function replyFromHandbook(
  desk: AnsweringDeps & Partial<PackageDeps>,
  question: string,
  topic: string | undefined,
  asker: AskerContext,
): Promise<ComposedReply> {
  const quoted = await findAnswer(desk, question, topic, asker);
  const permission = await asker.modelPermission?.(question, quoted);
  const result =
    desk.writer && permission?.writes !== false ? await write(desk, desk.writer, quoted, question, asker) : quoted;
  return { reply: replyOf(result, question), result, permission };
}

/** Lets the model write, and ask the engines that the rules did not ask. */
async function write(
  desk: AnsweringDeps & Partial<PackageDeps>,
  writer: AnswerWriter,
  quoted: AnswerResult,
  question: string,
  asker: AskerContext,
): Promise<AnswerResult> {
  const context = asker.context ?? NO_CONTEXT;
  const written = [...context.conversation.filter(({ by }) => by === "asker").map(({ text }) => text), question];
  const { language } = quoted;
  const engines = await enginesFor(desk, {
    question,
    written: written.join("\n"),
    language,
    ownTickets: asker.ownData?.tickets,
  });
  const request = { ...askingFor(desk, question, asker), ...context, engines, onSentence: asker.onSentence };
  return await writer.write(desk.knowledge, quoted, request);
}

function headingCovers(citation: Citation | undefined, question: string): boolean {
  const terms = new Set(termsOf(citation?.heading ?? ""));
  const asked = termsOf(question).filter((term) => !/^\p{Script=Han}$/u.test(term));
  return asked.length > 0 && asked.filter((term) => terms.has(term)).length * 2 >= asked.length;
}

function sectionOf(reply: ComposedReply["reply"]): string | undefined {
  const [citation] = reply.kind === "answered" ? reply.citations : [];
  return citation && `${citation.file}#${citation.heading}`;
}

/** Two short answers, numbered. Undefined where one of them is not an answer in words. */
function bothAnswers(one: ComposedReply, two: ComposedReply, language: Language): ComposedReply | undefined {
  const [a, b] = [one.reply, two.reply];
  if (a.kind !== "answered" || b.kind !== "answered" || a.written || b.written) return undefined;
  const citations = [...a.citations, ...b.citations].map((citation, i) => ({ ...citation, number: i + 1 }));
  const shifted = b.text.replaceAll(
    /\[(\d+)\](?=\n|$)/gu,
    (_, number: string) => `[${Number(number) + a.citations.length}]`,
  );
  const intros = [a, b].flatMap(({ intro }, i) => (intro ? [`${i + 1}. ${intro}`] : []));
  return {
    ...one,
    reply: {
      kind: "answered",
      language,
      intro: intros.length > 0 ? intros.join("\n\n") : null,
      text: `1. ${a.text}\n\n2. ${shifted}`,
      citations,
      warnings: [...a.warnings, ...b.warnings],
    },
  };
}

/** The language of the text. For names alone: Chinese if the previous question was, else the asker's own language. */
function languageFor(question: string, { earlier, reads }: AskerContext): Language {
  const before = earlier?.at(-1);
  const written = languageOf(question);
  if (written === "zh" || !NAMES_ALONE.test(question)) return written;
  return before !== undefined && languageOf(before) === "zh" ? "zh" : (reads ?? written);
}

/**
 * Searches with the question alone, or with its topic added: for a follow-up, and for a short question that finds
 * nothing by itself. The combination counts only if its passages cover terms of this question.
 */
async function findAnswer(
  desk: AnsweringDeps,
  question: string,
  topic: string | undefined,
  asker: AskerContext,
): Promise<AnswerResult> {
  const ask = async (words: string): Promise<AnswerResult> =>
    await answer(desk.knowledge, {
      ...askingFor(desk, words, asker),
      ...(words !== question && { focus: question, topic }),
    });
  const { text, isFollowUp } = resolveFollowUp(question, topic, desk.knowledge.glossary);
  const alone = isFollowUp ? undefined : await ask(question);
  const isShort = question.split(/\s+/u).length <= FEW_WORDS && question.length <= 60;
  if (alone && (alone.kind === "answered" || topic === undefined || !isShort)) return alone;
  const together = await ask(isFollowUp ? text : `${topic} ${question}`);
  if (together.kind === "answered" && coversTermsOf(together, question)) return together;
  return alone ?? (await ask(question));
}

function askingFor(desk: AnsweringDeps, question: string, { reader, maxWords, besides }: AskerContext): AnswerRequest {
  return { question, today: desk.now().toISOString().slice(0, 10), mayRead: mayRead(reader), maxWords, besides };
}

/** The previous question can dominate the search, so the passages must share a term with this one. */
function coversTermsOf({ ranked }: AnswerResult, question: string): boolean {
  const asked = termsOf(question);
  const said = new Set(
    ranked.slice(0, 3).flatMap(({ passage }) => termsOf(`${passage.text} ${passage.path.join(" ")}`)),
  );
  return asked.length <= 1 || asked.some((term) => said.has(term));
}

/** Removes control characters and lone surrogates, and normalises to NFC. */
export function cleanText(text: string): string {
  return text
    .replace(/[\p{C}--[\n\t\u200D]]/gv, " ")
    .normalize("NFC")
    .trim();
}
