/** PDF -> Markdown: lines by their place on the page, headings by the size of their letters. */
import { getDocumentProxy } from "unpdf";
import { InvalidError } from "../base/errors.ts";

/** Stands where a line ended within a word, until the page is whole; no text holds it (private use area). */
const HYPHENATION_MARK = "\uE000";

const MOST_PAGES = 2000;

type Line = { text: string; size: number; top: number };

/** Throws InvalidError where it has too many pages, or more text than `longest` characters. */
export async function pdfToMarkdown(bytes: Buffer, longest: number): Promise<string> {
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  if (pdf.numPages > MOST_PAGES)
    throw new InvalidError(`it has ${pdf.numPages} pages, more than the limit of ${MOST_PAGES}: split it`);
  const pages: Line[][] = [];
  let length = 0;
  for (let number = 1; number <= pdf.numPages; number++) {
    const lines = await linesOf(await pdf.getPage(number));
    length += lines.reduce((sum, { text }) => sum + text.length, 0);
    if (length > longest)
      throw new InvalidError(`its text is longer than ${longest / 1e6} million characters: split it`);
    pages.push(lines);
  }
  const usual = usualSize(pages.flat());
  const text = pages.map((lines) => paragraphs(lines, usual)).join("\n\n");
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

function paragraphs(lines: readonly Line[], usual: number): string {
  let out = "";
  lines.forEach((line, i) => {
    const text = line.text.trim();
    const before = lines[i - 1];
    if (line.size > usual * 1.15 && text.length < 120) out += `\n\n${line.size > usual * 1.5 ? "#" : "##"} ${text}\n\n`;
    else if (!before || before.top - line.top > line.size * 2 || /^(?:[•▪‣–-]|\d{1,3}[.)])\s/u.test(text))
      out += `\n\n${text.replace(/^[•▪‣]\s*/u, "- ")}`;
    else out += out.endsWith("-") && /^\p{Ll}/u.test(text) ? `${HYPHENATION_MARK}${text}` : `\n${text}`;
  });
  // A word that was cut at the line's end grows together again.
  return out.replaceAll(`-${HYPHENATION_MARK}`, "").trim();
}

/** The size that most letters have. */
function usualSize(lines: readonly Line[]): number {
  const letters = new Map<number, number>();
  for (const { size, text } of lines) letters.set(size, (letters.get(size) ?? 0) + text.length);
  return [...letters].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 10;
}
