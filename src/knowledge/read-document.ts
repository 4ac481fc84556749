/** File -> Document and passages, whatever its format. Everything becomes Markdown, so that one chunker serves all. Runs in a sandbox. */
import path from "node:path";
import { InvalidError } from "../base/errors.ts";
import { type Chunk, splitIntoChunks } from "./chunk.ts";
import { parseDocumentText, type Document, type Problem } from "./document.ts";
import { checkNesting } from "./nesting.ts";
import type { DOCUMENT_EXTENSIONS } from "./scan.ts";

/** A text of 5 million characters has about 5,000 passages, as many as a whole handbook. */
const LONGEST_TEXT = 5_000_000;

export type FileToRead = { file: string; bytes: Uint8Array };
export type ReadDocument = { document: Document; chunks: Chunk[]; problems: Problem[] };

/** The libraries are large: a folder of Markdown never loads them. */
const READERS: Record<(typeof DOCUMENT_EXTENSIONS)[number], (bytes: Buffer) => string | Promise<string>> = {
  ".md": decodeText,
  ".markdown": decodeText,
  ".txt": decodeText,
  ".html": readHtml,
  ".htm": readHtml,
  ".pdf": async (bytes) => await (await import("./pdf.ts")).pdfToMarkdown(bytes, LONGEST_TEXT),
  ".docx": async (bytes) => await (await import("./docx.ts")).docxToMarkdown(bytes),
};

/** Throws InvalidError where the file is not what its name says, or exceeds a limit. */
export async function work({ file, bytes }: FileToRead): Promise<ReadDocument> {
  const reader = READERS[path.extname(file).toLowerCase() as (typeof DOCUMENT_EXTENSIONS)[number]];
  const raw = await reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (raw.length > LONGEST_TEXT)
    throw new InvalidError(`its text is longer than ${LONGEST_TEXT / 1e6} million characters: split it`);
  checkNesting(raw);
  const { document, problems } = parseDocumentText(file, raw);
  return { document, chunks: splitIntoChunks(document.text, document.bodyStart), problems };
}

function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le").slice(1);
  const text = bytes.toString("utf8");
  // A lone replacement character may be meant; many mean that this was no UTF-8 (or no text at all).
  const strange = text.match(/[\uFFFD\0]/gu)?.length ?? 0;
  if (strange > 10 && strange > text.length / 100) throw new InvalidError("this is not UTF-8 text");
  return text;
}

async function readHtml(bytes: Buffer): Promise<string> {
  const source = decodeText(bytes);
  const { htmlToMarkdown } = await import("./html.ts");
  const markdown = htmlToMarkdown(source);
  const title = /<title[^<>]*>([^<]*)<\/title>/iu.exec(source)?.[1]?.trim();
  return title && !/^# /mu.test(markdown) ? `# ${title}\n\n${markdown}` : markdown;
}
