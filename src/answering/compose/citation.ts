/** Makes citations of spans of a document. */
import type { Document } from "../../knowledge/document.ts";
import type { Passage } from "../../knowledge/types.ts";
import type { Citation } from "../types.ts";
import { toDisplayText } from "./display.ts";

/** A passage of a document, or another text that can be cited like one. */
export type Quotable = Pick<Passage, "heading" | "language" | "sentences" | "start" | "end"> & {
  document: Pick<Document, "file" | "title" | "owner" | "review" | "text">;
};

export function citeSpan(
  passage: Omit<Quotable, "sentences" | "start" | "end">,
  start: number,
  end: number,
  today: string,
  text: string = toDisplayText(passage.document.text, start, end),
): Citation {
  const { file, title, owner, review } = passage.document;
  return {
    file,
    title,
    heading: passage.heading,
    quote: passage.document.text.slice(start, end),
    text,
    start,
    language: passage.language,
    owner,
    review,
    overdue: review !== null && review < today,
  };
}
