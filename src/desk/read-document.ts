/** A document as a person may read it, block by block, with the place that an answer quoted. */
import { NotFoundError } from "../base/errors.ts";
import { blocksOf } from "../knowledge/blocks.ts";
import type { Document } from "../knowledge/document.ts";
import { type Desk, mayRead } from "./desk.ts";

export type DocumentPage = Pick<Document, "file" | "title" | "owner" | "language" | "review" | "sources"> & {
  blocks: { markdown: string; cited: boolean }[];
  /** The document is long, and these blocks are a part of it. */
  isPart: boolean;
};

/** Longer than most documents; rendering a hostile one of this length takes a tenth of a second. */
const LONGEST_PAGE = 40_000;
const BEFORE_CITED = 10_000;

/** Of a long document the part around what is cited. */
export function readDocumentPage(
  desk: Desk,
  file: string,
  isStaff: boolean,
  cited?: { start: number; end: number },
): DocumentPage {
  const document = desk.knowledge.document(file);
  // Who may not read it does not learn that it exists.
  if (!document || !mayRead(isStaff)(document))
    throw new NotFoundError(`no document ${file} for this person`, {
      userMessage: "There is no such document, or it is not for you.",
    });
  const { title, owner, language, review, sources, text, bodyStart } = document;
  const isPart = text.length - bodyStart > LONGEST_PAGE;
  const from = isPart && cited ? Math.max(bodyStart, text.lastIndexOf("\n\n", cited.start - BEFORE_CITED)) : bodyStart;
  const blocks = blocksOf(text.slice(from, from + LONGEST_PAGE)).map((block) => {
    const start = block.start + from;
    const end = block.end + from;
    return { markdown: text.slice(start, end), cited: cited !== undefined && start < cited.end && end > cited.start };
  });
  return { file, title, owner, language, review, sources, blocks, isPart };
}
