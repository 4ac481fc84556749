/** Decodes the text of stored messages. */
import { z } from "zod";

/** The message of a person, as it is stored. */
export type TextBody = {
  kind: "text";
  text: string;
  /** What the person typed, where `text` also has what they sent along. */
  own?: string;
};

const StoredText = z.looseObject({ text: z.string(), own: z.string().optional() });

/** Also the plain text of a reply of the desk. Null if there is none. */
export function messageText(body: unknown): string | null {
  return StoredText.safeParse(body).data?.text ?? null;
}

/** What the person typed, without what they sent along. */
export function ownText(body: unknown): string | null {
  const stored = StoredText.safeParse(body).data;
  return stored ? (stored.own ?? stored.text) : null;
}
