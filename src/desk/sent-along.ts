/**
 * What a person sends along with their words: messages of others, and files. The words of others are context, or the
 * question if the person wrote none; they never act as a command, and never as the person's own words.
 */
import { isYesOrNo, smallTalkIn } from "../answering/understand/small-talk.ts";
import { truncate } from "../base/truncate.ts";
import { languageOf } from "../knowledge/terms.ts";
import type { TextBody } from "../tickets/message-text.ts";
import { wordsIn } from "../words/words.ts";
import { type AskerContext, cleanText, type ComposedReply, MAX_QUESTION_LENGTH } from "./compose-reply.ts";
import { asksNothing } from "./overheard.ts";
import { namesSubject } from "./pointing-words.ts";

export type SentAlong = {
  /** The words of forwarded, shared or quoted messages; empty if there are none. */
  forwarded: string;
  /** `url` is null if only the person can open the file. */
  files: readonly { name: string; url: string | null }[];
};

export const NOTHING_ALONG: SentAlong = { forwarded: "", files: [] };

/** The person's words with what came along, as the conversation and a ticket keep them. */
export function textWith(text: string, { forwarded, files }: SentAlong): string {
  const quoted = forwarded && forwarded.replaceAll(/^/gmu, "> ");
  const names = files.map(({ name, url }) => (url === null ? name : `${name}: ${url}`));
  return [[text, quoted].filter(Boolean).join("\n\n"), ...names].filter(Boolean).join("\n");
}

/** The most characters of a message that are kept: more than people can send in a chat. */
const MAX_KEPT_LENGTH = 100_000;

/** The message as it is stored. */
export function bodyOf(text: string, along: SentAlong): TextBody {
  const own = cleanText(truncate(text, MAX_KEPT_LENGTH));
  const whole = cleanText(truncate(textWith(own, along), MAX_KEPT_LENGTH));
  return { kind: "text", text: whole, ...(whole !== own && { own }) };
}

type Compose = (question: string, asker: AskerContext) => Promise<ComposedReply>;

/**
 * Answers the person's words with the forwarded ones as their context. If their words only point at the others, or the
 * handbook has nothing on them, the forwarded words are the question.
 */
export async function composeWithForwarded(
  compose: Compose,
  text: string,
  forwarded: string,
  asker: AskerContext,
): Promise<ComposedReply> {
  const theirs = truncate(cleanText(forwarded), MAX_QUESTION_LENGTH);
  if (theirs === "") return await compose(text, asker);
  const asksItself = smallTalkIn(text) === "person" || (!asksNothing(text) && !isYesOrNo(text) && namesSubject(text));
  const own = asksItself ? await compose(text, withContext(asker, theirs)) : undefined;
  if (own && own.reply.kind !== "abstained") return own;
  const { ownData: _own, ...stranger } = asker;
  const about = await compose(theirs, stranger);
  const { reply } = about;
  if (!own) return reply.kind === "person" ? notAnswered(theirs) : about;
  if (reply.kind === "person" || reply.kind === "abstained" || reply.kind === "notice") return own;
  const words = wordsIn(reply.language).answers.aboutForwarded;
  return { ...about, reply: { ...reply, text: `${words}\n\n${reply.text}` } };
}

function withContext({ context, earlier = [], ...asker }: AskerContext, theirs: string): AskerContext {
  const turns = context && [...context.conversation, { by: "asker" as const, text: theirs }];
  return { ...asker, earlier: [...earlier, theirs], ...(turns && { context: { ...context, conversation: turns } }) };
}

/** Only the person's own words can ask for a person. */
function notAnswered(question: string): ComposedReply {
  const language = languageOf(question);
  return { reply: { kind: "abstained", language, text: wordsIn(language).answers.notCovered, question } };
}
