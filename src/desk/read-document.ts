/** A document for one reader, in blocks, with the passage marked that an answer cited. */
import { NotFoundError } from "../base/errors.ts";
import { parseBlocks } from "../knowledge/blocks.ts";
import type { Document } from "../knowledge/document.ts";
import type { Desk } from "./desk.ts";
import { ANYBODY, mayRead, type Reader } from "./may-read.ts";
import { inWords } from "../words/words.ts";

export type DocumentPage = Pick<Document, "file" | "title" | "owner" | "language" | "review" | "sources"> & {
  blocks: { markdown: string; cited: boolean }[];
  /** True where the document is too long and the blocks are a part of it. */
  isPart: boolean;
};

/** Characters. More than most documents have; a hostile document of this length renders in a tenth of a second. */
const MAX_PAGE_LENGTH = 40_000;
const BEFORE_CITED = 10_000;

/** Returns the part around the cited passage where the document is long. `reader` is asked only where it matters. */
export async function readDocumentPage(
  desk: Desk,
  file: string,
  reader: () => Promise<Reader>,
  cited?: { start: number; end: number },
): Promise<DocumentPage> {
  const document = desk.knowledge.document(file);
  // People who may not read it do not learn that it exists.
  if (!document || !(mayRead(ANYBODY)(document) || mayRead(await reader())(document)))
    throw new NotFoundError(`no document ${file} for this person`, {
      userMessage: inWords((words) => words.errors.noDocument),
    });
  const { title, owner, language, review, sources, text, bodyStart } = document;
  const isPart = text.length - bodyStart > MAX_PAGE_LENGTH;
  const from = isPart && cited ? Math.max(bodyStart, text.lastIndexOf("\n\n", cited.start - BEFORE_CITED)) : bodyStart;
  const blocks = parseBlocks(text.slice(from, from + MAX_PAGE_LENGTH)).map((block) => {
    const start = block.start + from;
    const end = block.end + from;
    return { markdown: text.slice(start, end), cited: cited !== undefined && start < cited.end && end > cited.start };
  });
  return { file, title, owner, language, review, sources, blocks, isPart };
}
