/** Reads a file of any format as a document with chunks. All formats are converted to Markdown. Runs in a sandbox. */
import { InvalidError } from "../base/errors.ts";
import { type Chunk, splitIntoChunks } from "./chunk.ts";
import { parseDocumentText, type Document, type Problem } from "./document.ts";
import { checkNesting } from "./nesting.ts";
import { type DocumentExtension, documentExtension } from "./scan.ts";

/** A text of 5 million characters has about 5,000 passages. */
const MAX_TEXT_LENGTH = 5_000_000;

export type FileToRead = { file: string; bytes: Uint8Array };
export type ReadDocument = { document: Document; chunks: Chunk[]; problems: Problem[] };

/** Large libraries are only loaded for files that need them. */
const READERS: Record<DocumentExtension, (bytes: Buffer) => string | Promise<string>> = {
  ".md": decodeText,
  ".markdown": decodeText,
  ".txt": decodeText,
  ".html": readHtml,
  ".htm": readHtml,
  ".pdf": async (bytes) => await (await import("./pdf.ts")).pdfToMarkdown(bytes, MAX_TEXT_LENGTH),
  ".docx": async (bytes) => await (await import("./docx.ts")).docxToMarkdown(bytes),
};

/** Throws InvalidError if the file does not have the format of its extension, or exceeds a limit. */
export async function work({ file, bytes }: FileToRead): Promise<ReadDocument> {
  const extension = documentExtension(file);
  if (!extension) throw new InvalidError("this is not a format that the desk reads");
  const raw = await READERS[extension](Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (raw.length > MAX_TEXT_LENGTH)
    throw new InvalidError(`its text is longer than ${MAX_TEXT_LENGTH / 1e6} million characters: split it`);
  checkNesting(raw);
  const { document, problems } = parseDocumentText(file, raw);
  const chunks = splitIntoChunks(document.text, document.bodyStart);
  return { document, chunks, problems: [...problems, ...asksWithoutSection(document, chunks)] };
}

function asksWithoutSection({ file, title, asks }: Document, chunks: readonly Chunk[]): Problem[] {
  const headings = new Set(chunks.map(({ path }) => path.at(-1) ?? title));
  return asks
    .filter(({ heading }) => !headings.has(heading))
    .map(({ heading }) => ({
      file,
      message: `asks for "${heading}", which is not the heading of a section with text`,
      remedy: "Copy the heading exactly, without the # and other Markdown.",
    }));
}

function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le").slice(1);
  const text = bytes.toString("utf8");
  // A few replacement characters may be intended; many mean that the file is not UTF-8.
  const invalid = text.match(/[\uFFFD\0]/gu)?.length ?? 0;
  if (invalid > 10 && invalid > text.length / 100) throw new InvalidError("this is not UTF-8 text");
  return text;
}

async function readHtml(bytes: Buffer): Promise<string> {
  const source = decodeText(bytes);
  const { htmlToMarkdown } = await import("./html.ts");
  const markdown = htmlToMarkdown(source);
  const title = /<title[^<>]*>([^<]*)<\/title>/iu.exec(source)?.[1]?.trim();
  return title && !/^# /mu.test(markdown) ? `# ${title}\n\n${markdown}` : markdown;
}
