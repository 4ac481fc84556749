/** Messages and citations in the shape that the pages read. */
import { z } from "zod";
import { documentLink } from "../../desk/links.ts";
import type { Message } from "../../tickets/conversations.ts";
import type { NamedMessage } from "../../tickets/board/messages.ts";

export type WebMessage = {
  id: string;
  author: Message["author"];
  name: string | null;
  ticket: number | null;
  createdAt: Date;
  body: unknown;
};

const Cited = z.looseObject({ file: z.string(), start: z.number(), quote: z.string() });
const WithCitations = z.looseObject({ kind: z.enum(["answered", "abstained", "verdict"]), citations: z.array(Cited) });

export function webMessage(message: Message & Partial<Pick<NamedMessage, "name">>): WebMessage {
  const cites = WithCitations.safeParse(message.body);
  return {
    id: message.id,
    author: message.author,
    name: message.name ?? null,
    ticket: message.ticket_number,
    createdAt: message.created_at,
    body: cites.success ? { ...cites.data, citations: cites.data.citations.map(withLink) } : message.body,
  };
}

/** Citations from a JSON column, with links. */
export function withLinks(citations: unknown): object[] {
  return z.array(Cited).parse(citations).map(withLink);
}

/** A cited ticket has its number in the place of the file. */
export function withLink<T extends z.infer<typeof Cited>>(citation: T): T & { link: string } {
  const { file, quote } = citation;
  return { ...citation, link: file.startsWith("#") ? `/desk${file}` : documentLink(citation, quote.length) };
}
