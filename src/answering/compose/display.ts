/** Formats a span of a document for reading in a chat: without Markdown, and table rows with their column names. */
import { stripMarkdown } from "../../knowledge/blocks.ts";

const TABLE = /^\s*\|/u;
const ITEM = /^\s*(?:[-*+•]|\d{1,3}[.)])\s/u;

export function toDisplayText(text: string, start: number, end: number): string {
  const lines: { text: string; isOwn: boolean }[] = [];
  let at = start;
  let isAfterGap = false;
  for (const line of text.slice(start, end).split("\n")) {
    const isRow = TABLE.test(line);
    const shown = isRow ? tableRow(text, at, line, end) : stripMarkdown(line);
    if (shown.trim() !== "") lines.push({ text: shown.trimEnd(), isOwn: isRow || isAfterGap || ITEM.test(shown) });
    isAfterGap = line.trim() === "";
    at += line.length + 1;
  }
  // Join hard-wrapped prose. Paragraphs, list items and table rows keep their lines.
  return lines.reduce((all, { text: line, isOwn }) => {
    if (all === "") return line.trim();
    if (isOwn) return `${all}\n${line}`;
    return `${all}${/\p{Script=Han}$/u.test(all) && /^\p{Script=Han}/u.test(line) ? "" : " "}${line.trim()}`;
  }, "");
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
  return stripMarkdown(line.trim().replace(/^\||\|$/gu, ""))
    .split("|")
    .map((cell) => cell.trim());
}
