/**
 * Formats a span of a document for reading in a chat: without Markdown, and table rows with their column names. Code
 * and the addresses of links stay as they are.
 */
import { stripMarkdown } from "../../knowledge/blocks.ts";

const TABLE = /^\s*\|/u;
const FENCE = /^[ \t]*(?:`{3}|~{3})/gmu;
/** A code span, an address in angle brackets, and a link to another site. */
const KEPT =
  /`([^`\n]{1,1000})`|<(https?:\/\/[^\s<>]{1,1000})>|\[([^[\]\n]{1,500})\]\((https?:\/\/[^\s()<>]{1,1000})\)/giu;
const ITEM = /^\s*(?:[-*+•]|\d{1,3}[.)])\s/u;

export function toDisplayText(text: string, start: number, end: number): string {
  const lines: { text: string; isOwn: boolean }[] = [];
  let at = start;
  let isAfterGap = false;
  let isCode = fencesIn(text.slice(0, start)) % 2 === 1;
  for (const line of text.slice(start, end).split("\n")) {
    const isFence = fencesIn(line) > 0;
    const isRow = !isCode && TABLE.test(line);
    const shown = isFence ? "" : isCode ? line : isRow ? tableRow(text, at, line, end) : readable(line);
    if (shown.trim() !== "")
      lines.push({ text: shown.trimEnd(), isOwn: isCode || isRow || isAfterGap || ITEM.test(shown) });
    isCode = isCode !== isFence;
    // The text after a code block is a paragraph of its own.
    isAfterGap = isFence || line.trim() === "";
    at += line.length + 1;
  }
  // Join hard-wrapped prose. Paragraphs, list items and table rows keep their lines.
  return lines.reduce((all, { text: line, isOwn }) => {
    if (all === "") return line.trim();
    if (isOwn) return `${all}\n${line}`;
    return `${all}${/\p{Script=Han}$/u.test(all) && /^\p{Script=Han}/u.test(line) ? "" : " "}${line.trim()}`;
  }, "");
}

function fencesIn(text: string): number {
  return text.match(FENCE)?.length ?? 0;
}

function readable(markdown: string): string {
  const kept: string[] = [];
  const keep = (text: string): string => `\uE000${kept.push(text) - 1}\uE001`;
  const marked = markdown.replaceAll(
    KEPT,
    (_, code: string | undefined, address: string | undefined, label = "", url = "") => {
      if (code !== undefined || address !== undefined) return keep(code ?? address ?? "");
      return label === url ? keep(url) : `${label} (${keep(url)})`;
    },
  );
  return stripMarkdown(marked).replaceAll(/\uE000(\d{1,9})\uE001/gu, (_, i: string) => kept[Number(i)] ?? "");
}

function tableRow(text: string, at: number, line: string, end: number): string {
  const cells = cellsOf(line);
  if (cells.every((cell) => /^:?-*:?$/u.test(cell))) return "";
  const header = headerAbove(text, at);
  if (!header) return cells.join(" · ");
  if (header.join() === cells.join()) {
    const [, , below = ""] = text.slice(at, end).split("\n");
    // Omit the header row, as each row below repeats its column names.
    return TABLE.test(below) ? "" : cells.join(" · ");
  }
  const [first = "", ...rest] = cells;
  return `${first}: ${rest
    .map((cell, i) => (header[i + 1] ? `${header[i + 1]}: ${cell}` : cell))
    .filter((cell) => !cell.endsWith(": "))
    .join("; ")}.`;
}

/** The cells of the first row of the table that contains the line at `at`. */
function headerAbove(text: string, at: number): string[] | undefined {
  let top: string | undefined;
  let lineStart = text.lastIndexOf("\n", at - 1) + 1;
  for (;;) {
    const lineEnd = text.indexOf("\n", lineStart);
    const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
    if (!TABLE.test(line)) break;
    top = line;
    if (lineStart === 0) break;
    lineStart = text.lastIndexOf("\n", lineStart - 2) + 1;
  }
  return top === undefined ? undefined : cellsOf(top);
}

function cellsOf(line: string): string[] {
  return readable(line.trim().replace(/^\||\|$/gu, ""))
    .split("|")
    .map((cell) => cell.trim());
}
