/** Decodes the text of stored messages. */
import { z } from "zod";

/** The message of a person, as it is stored. */
export type TextBody = { kind: "text"; text: string };

const StoredText = z.looseObject({ text: z.string() });

/** Also the plain text of a reply of the desk. Null if there is none. */
export function messageText(body: unknown): string | null {
  return StoredText.safeParse(body).data?.text ?? null;
}
