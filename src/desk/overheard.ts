/**
 * Decides whether the desk answers a message that does not mention it, and why. Only reads, so the same text gives the
 * same result.
 */
import { smallTalkIn } from "../answering/understand/small-talk.ts";
import { isOpenChannel } from "../delivery/open-channels.ts";
import type { Desk } from "./desk.ts";
import { composeReply } from "./compose-reply.ts";
import { ANYBODY } from "./may-read.ts";

const OPT_OUT = /(?<![\p{L}\p{N}])no-?bot(?![\p{L}\p{N}])/iu;
const ASKS =
  /[?？]\s*$|^\s*(?:(?:hi|hello|hey|quick question)[ ,:!-]*)*(?:can|may|could|should|must|do|does|is|are|am|will|would|how|what|which|who|when|where|why)\b|(?:吗|呢|什么|怎么|如何|能否|可以不可以|可不可以|能不能|是否|哪)/iu;

const SURE = 0.8;

/** How a follow-up begins. */
const FOLLOW_UP = /^\s*(?:(?:and|but|or|also|then|what if|if)\b|那|还有|如果|要是)/iu;

export type Overheard = "not-open" | "opted-out" | "no-question" | "not-sure" | "answer";

/**
 * A message that addresses nobody is answered only in channels that staff opted in, and only where the desk has an
 * answer.
 */
export async function judgeOverheard(desk: Desk, channel: string, place: string, text: string): Promise<Overheard> {
  if (!(await isOpenChannel(desk.db, channel, place))) return "not-open";
  if (OPT_OUT.test(text)) return "opted-out";
  if (!ASKS.test(text)) return "no-question";
  const { reply } = await composeReply(desk, text, { reader: ANYBODY });
  return reply.kind === "answered" || reply.kind === "verdict" ? "answer" : "not-sure";
}

/** Whether a message is for the desk, in a thread where its author talks with the desk and with colleagues. */
export async function isForDesk(desk: Desk, { text, toOthers }: { text: string; toOthers: boolean }): Promise<boolean> {
  if (toOthers || OPT_OUT.test(text) || !/[\p{L}\p{N}]/u.test(text)) return false;
  const talk = smallTalkIn(text);
  if (talk) return talk === "help" || talk === "person";
  if (ASKS.test(text) || FOLLOW_UP.test(text)) return true;
  // A remark asks nothing: only what the handbook surely speaks of is for the desk.
  const { reply, result } = await composeReply(desk, text, { reader: ANYBODY });
  return reply.kind !== "abstained" && (result === undefined || result.confidence >= SURE);
}

export { isAutomaticReply } from "../answering/understand/small-talk.ts";

/** Whether the words ask nothing at all, such as thanks or an emoji. */
export function asksNothing(text: string): boolean {
  const talk = smallTalkIn(text);
  return !/[\p{L}\p{N}]/u.test(text) || (talk !== undefined && talk !== "person");
}
