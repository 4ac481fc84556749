/** Messages and citations as the pages take them. */
import { documentLink } from "../../desk/links.ts";
import type { Citation, Reply } from "../../desk/reply.ts";
import type { Message, TextBody } from "../../tickets/conversations.ts";
import type { NamedMessage } from "../../tickets/board/messages.ts";

export type WebMessage = {
  id: string;
  author: Message["author"];
  name: string | null;
  ticket: number | null;
  createdAt: Date;
  body: unknown;
};

export function webMessage(message: Message & Partial<Pick<NamedMessage, "name">>): WebMessage {
  const body = message.body as Reply | TextBody;
  return {
    id: message.id,
    author: message.author,
    name: message.name ?? null,
    ticket: message.ticket_number,
    createdAt: message.created_at,
    body:
      body.kind === "answered" || body.kind === "verdict" ? { ...body, citations: body.citations.map(linked) } : body,
  };
}

/** A ticket is cited by its number in place of a file. */
export function linked<T extends Pick<Citation, "file" | "start" | "quote">>(citation: T): T & { link: string } {
  const { file, quote } = citation;
  return { ...citation, link: file.startsWith("#") ? `/desk${file}` : documentLink(citation, quote.length) };
}
