/**
 * Cuts the text after `most` UTF-16 units, or one before if that would split a character, which the database cannot
 * store.
 */
export function truncate(text: string, most: number): string {
  return text.slice(0, most).replace(/[\uD800-\uDBFF]$/u, "");
}

/** At most `most` characters and an ellipsis, cut at the end of a line or word if possible. */
export function truncateAtWord(text: string, most: number): string {
  if (text.length <= most) return text;
  const piece = truncate(text, most);
  const end = Math.max(piece.lastIndexOf("\n"), piece.lastIndexOf(" "));
  return `${(end > most / 2 ? piece.slice(0, end) : piece).trimEnd()}…`;
}

/** On one line, with at most `most` characters including the ellipsis. */
export function toOneLine(text: string, most: number): string {
  const line = text.replaceAll(/\s+/gu, " ").trim();
  return line.length <= most ? line : `${truncate(line, most - 1)}…`;
}
