/** File -> Document, whatever its format. Everything becomes Markdown, so that one chunker serves all. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { InvalidError, messageOf } from "../base/errors.ts";
import { documentOf, type Document, type Problem } from "./document.ts";

/** The libraries are large: a folder of Markdown never loads them. */
const READERS: Record<string, (bytes: Buffer) => string | Promise<string>> = {
  ".md": plain,
  ".markdown": plain,
  ".txt": plain,
  ".html": html,
  ".htm": html,
  ".pdf": async (bytes) => await (await import("./pdf.ts")).pdfToMarkdown(bytes),
  ".docx": docx,
};

const READABLE = Object.keys(READERS);

export function isReadable(file: string): boolean {
  return path.extname(file).toLowerCase() in READERS;
}

/** Throws InvalidError where the file is not what its name says. */
export async function readDocument(file: string, fullPath: string): Promise<{ document: Document; problems: Problem[] }> {
  const bytes = await readFile(fullPath);
  const reader = READERS[path.extname(file).toLowerCase()];
  if (!reader) throw new InvalidError(`${file} is none of ${READABLE.join(", ")}`);
  try {
    return documentOf(file, await reader(bytes));
  } catch (error) {
    throw new InvalidError(messageOf(error).split("\n", 1)[0] ?? "unreadable", { cause: error });
  }
}

function plain(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le").slice(1);
  const text = bytes.toString("utf8");
  // A lone replacement character may be meant; many mean that this was no UTF-8 (or no text at all).
  const strange = text.match(/[\uFFFD\0]/gu)?.length ?? 0;
  if (strange > 10 && strange > text.length / 100) throw new InvalidError("this is not UTF-8 text");
  return text;
}

async function html(bytes: Buffer): Promise<string> {
  const source = plain(bytes);
  const { NodeHtmlMarkdown } = await import("node-html-markdown");
  const title = /<title[^>]*>([^<]*)<\/title>/iu.exec(source)?.[1]?.trim();
  const markdown = NodeHtmlMarkdown.translate(source, {
    ignore: ["script", "style", "nav", "header", "footer", "template", "title"],
    useInlineLinks: true,
  });
  return title && !/^# /mu.test(markdown) ? `# ${title}\n\n${markdown}` : markdown;
}

async function docx(bytes: Buffer): Promise<string> {
  const [{ default: mammoth }, { NodeHtmlMarkdown }] = await Promise.all([import("mammoth"), import("node-html-markdown")]);
  const { value } = await mammoth.convertToHtml({ buffer: bytes });
  return NodeHtmlMarkdown.translate(value, { ignore: ["img"] });
}
