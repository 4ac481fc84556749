/** Reads the body of a stored message: the words of a person, or a reply of the desk. */
import { messageText, ownText } from "../tickets/message-text.ts";
import type { Reply } from "./reply.ts";

const REPLY_KINDS: Record<Reply["kind"], true> = {
  answered: true,
  abstained: true,
  verdict: true,
  choice: true,
  notice: true,
  ticket: true,
};

/** Trusts the shape behind a known `kind`: only the desk writes these rows. */
function isReply(body: unknown): body is Reply {
  return (
    typeof body === "object" &&
    body !== null &&
    "kind" in body &&
    typeof body.kind === "string" &&
    Object.hasOwn(REPLY_KINDS, body.kind)
  );
}

/** Undefined for the words of a person, and for a reply that was erased. */
export function findReply(body: unknown): Reply | undefined {
  return isReply(body) ? body : undefined;
}

/** The reply that the desk gave. Where it was erased, a notice with the text that replaced it. */
export function replyIn(body: unknown): Reply {
  return findReply(body) ?? { kind: "notice", language: "en", text: textIn(body), examples: [] };
}

/** Empty where there is none. */
export function textIn(body: unknown): string {
  return messageText(body) ?? "";
}

/** What a stored message asks: the person's words, with those that they forwarded, but without the names of files. */
export function questionIn(body: unknown): string {
  const text = textIn(body);
  return /^> /mu.test(text) ? text : ownText(body) || text;
}
