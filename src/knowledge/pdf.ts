/** Converts PDF to Markdown. Lines are found by position, headings by font size. */
import { getDocumentProxy } from "unpdf";
import { InvalidError } from "../base/errors.ts";

/** A temporary mark for a hyphenated line end, from the private use area. */
const HYPHENATION_MARK = "\uE000";

const MAX_PAGES = 2000;

type Line = { text: string; size: number; top: number };

/** Throws InvalidError if the file has too many pages, or more text than `maxLength` characters. */
export async function pdfToMarkdown(bytes: Buffer, maxLength: number): Promise<string> {
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  if (pdf.numPages > MAX_PAGES)
    throw new InvalidError(`it has ${pdf.numPages} pages, more than the limit of ${MAX_PAGES}: split it`);
  const pages: Line[][] = [];
  let length = 0;
  for (let number = 1; number <= pdf.numPages; number++) {
    const lines = await linesOf(await pdf.getPage(number));
    length += lines.reduce((sum, { text }) => sum + text.length, 0);
    if (length > maxLength)
      throw new InvalidError(`its text is longer than ${maxLength / 1e6} million characters: split it`);
    pages.push(lines);
  }
  const bodyHeight = bodySize(pages.flat());
  const text = pages.map((lines) => paragraphs(lines, bodyHeight)).join("\n\n");
  if (!/[\p{L}\p{N}]/u.test(text)) throw new Error("the PDF has no text: it may be a scan, which needs OCR first");
  return text;
}

async function linesOf(
  page: Awaited<ReturnType<Awaited<ReturnType<typeof getDocumentProxy>>["getPage"]>>,
): Promise<Line[]> {
  const lines: Line[] = [];
  let line: Line | undefined;
  for (const item of (await page.getTextContent()).items) {
    if (!("str" in item)) continue;
    const top = Number(item.transform[5]);
    if (!line || Math.abs(line.top - top) > Math.max(2, item.height / 2))
      lines.push((line = { text: "", size: 0, top }));
    line.text += item.str;
    if (item.str.trim() !== "") line.size = Math.max(line.size, item.height);
    if (item.hasEOL) line = undefined;
  }
  return lines.filter(({ text }) => text.trim() !== "");
}

function paragraphs(lines: readonly Line[], bodyHeight: number): string {
  let out = "";
  lines.forEach((line, i) => {
    const text = line.text.trim();
    const before = lines[i - 1];
    if (line.size > bodyHeight * 1.15 && text.length < 120)
      out += `\n\n${line.size > bodyHeight * 1.5 ? "#" : "##"} ${text}\n\n`;
    else if (!before || before.top - line.top > line.size * 2 || /^(?:[•▪‣–-]|\d{1,3}[.)])\s/u.test(text))
      out += `\n\n${text.replace(/^[•▪‣]\s*/u, "- ")}`;
    else out += out.endsWith("-") && /^\p{Ll}/u.test(text) ? `${HYPHENATION_MARK}${text}` : `\n${text}`;
  });
  // Join hyphenated words.
  return out.replaceAll(`-${HYPHENATION_MARK}`, "").trim();
}

/** The font size of most characters. */
function bodySize(lines: readonly Line[]): number {
  const letters = new Map<number, number>();
  for (const { size, text } of lines) letters.set(size, (letters.get(size) ?? 0) + text.length);
  return [...letters].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 10;
}
