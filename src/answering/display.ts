/** How a stretch of a document reads in a chat: without marks, a table's row with the names of its columns. */
import { plainText } from "../knowledge/blocks.ts";

export function displayText(text: string, start: number, end: number): string {
  const lines: string[] = [];
  let at = start;
  for (const line of text.slice(start, end).split("\n")) {
    const row = /^\s*\|/u.test(line) ? tableRow(text, at, line) : plainText(line);
    if (row.trim() !== "") lines.push(row.trimEnd());
    at += line.length + 1;
  }
  // Hard-wrapped prose flows; list items keep their lines.
  return lines.reduce(
    (all, line) =>
      all === ""
        ? line.trim()
        : /^\s*(?:[-*+•]|\d{1,3}[.)])\s/u.test(line)
          ? `${all}\n${line}`
          : `${all}${/\p{Script=Han}$/u.test(all) && /^\p{Script=Han}/u.test(line) ? "" : " "}${line.trim()}`,
    "",
  );
}

function tableRow(text: string, at: number, line: string): string {
  const cells = cellsOf(line);
  if (cells.every((cell) => /^:?-*:?$/u.test(cell))) return "";
  const header = headerAbove(text, at);
  if (!header || header.join() === cells.join()) return cells.join(" · ");
  const [first = "", ...rest] = cells;
  return `${first}: ${rest
    .map((cell, i) => (header[i + 1] ? `${header[i + 1]}: ${cell}` : cell))
    .filter((cell) => !cell.endsWith(": "))
    .join("; ")}.`;
}

/** The first row of the table that the line at this place belongs to. */
function headerAbove(text: string, at: number): string[] | undefined {
  let top: string | undefined;
  let lineStart = text.lastIndexOf("\n", at - 1) + 1;
  for (;;) {
    const lineEnd = text.indexOf("\n", lineStart);
    const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
    if (!/^\s*\|/u.test(line)) break;
    top = line;
    if (lineStart === 0) break;
    lineStart = text.lastIndexOf("\n", lineStart - 2) + 1;
  }
  return top === undefined ? undefined : cellsOf(top);
}

function cellsOf(line: string): string[] {
  return plainText(line.trim().replace(/^\||\|$/gu, ""))
    .split("|")
    .map((cell) => cell.trim());
}
