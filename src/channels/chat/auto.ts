/** Channels that the OSPO has opted in: there the desk answers questions without being called, and says why it did or did not. */
import { openChannel } from "../../delivery/open-channels.ts";
import { replyTo } from "../../desk/reply-to.ts";
import { smallTalkIn } from "../../desk/small-talk.ts";
import type { Language } from "../../desk/reply.ts";
import type { Chat } from "./chat.ts";
import { wordsIn } from "./words.ts";

const OPT_OUT = /(?<![\p{L}\p{N}])no-?bot(?![\p{L}\p{N}])/iu;
const ASKS =
  /[?？]\s*$|^\s*(?:(?:hi|hello|hey|quick question)[ ,:!-]*)*(?:can|may|could|should|must|do|does|is|are|am|will|would|how|what|which|who|when|where|why)\b|(?:吗|呢|什么|怎么|如何|能否|可以不可以|可不可以|能不能|是否|哪)/iu;

/** As one begins to ask more. */
const GOES_ON = /^\s*(?:(?:and|but|or|also|then|what if|if)\b|那|还有|如果|要是)/iu;

type Unasked = "not-open" | "opted-out" | "no-question" | "not-sure" | "answer";
/** Why something was answered or not. */
export type Why = Unasked | "called" | "own" | "in-thread";

/** Whether what is said in a channel is answered without a call. Writes nothing: the same words give the same. */
export async function unasked({ desk, name }: Chat, place: string, text: string): Promise<Unasked> {
  if (!(await openChannel(desk.db, name, place))) return "not-open";
  if (OPT_OUT.test(text)) return "opted-out";
  if (!ASKS.test(text)) return "no-question";
  const { reply } = await replyTo(desk, text, { isStaff: false });
  return reply.kind === "answered" || reply.kind === "verdict" ? "answer" : "not-sure";
}

/** In a thread where somebody talks with the desk, and with colleagues too: whether the desk is meant. */
export async function isMeant(
  { desk }: Pick<Chat, "desk">,
  { text, toOthers }: { text: string; toOthers: boolean },
): Promise<boolean> {
  if (toOthers || OPT_OUT.test(text)) return false;
  const talk = smallTalkIn(text);
  if (talk) return talk === "help" || talk === "person";
  if (ASKS.test(text) || GOES_ON.test(text)) return true;
  const { reply } = await replyTo(desk, text, { isStaff: false });
  return reply.kind !== "abstained";
}

export function whyInWords(why: Why, language: Language): string {
  const words = wordsIn(language);
  const texts: Record<Why, string> = {
    called: words.whyCalled,
    own: words.whyOwn,
    "in-thread": words.whyInThread,
    "not-open": words.whyNotOpen,
    "opted-out": words.whyOptOut,
    "no-question": words.whyNoQuestion,
    "not-sure": words.whyNotSure,
    answer: words.whyAnswered,
  };
  return texts[why];
}
