/** Long words where there is room for less, everywhere alike: whoever reads them sees that there are more. */

/** Its first so many UTF-16 units, one less where they would end with half a character: no database keeps that. */
export function truncate(text: string, most: number): string {
  return text.slice(0, most).replace(/[\uD800-\uDBFF]$/u, "");
}

/** No more than so many letters; broken where a line or a word ends. */
export function truncateAtWord(text: string, most: number): string {
  if (text.length <= most) return text;
  const piece = truncate(text, most);
  const end = Math.max(piece.lastIndexOf("\n"), piece.lastIndexOf(" "));
  return `${(end > most / 2 ? piece.slice(0, end) : piece).trimEnd()}…`;
}

/** On one line, no longer than that. */
export function toOneLine(text: string, most: number): string {
  const line = text.replaceAll(/\s+/gu, " ").trim();
  return line.length <= most ? line : `${truncate(line, most - 1)}…`;
}
