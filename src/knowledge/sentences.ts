/** Finds sentences, list items and table rows as spans of the original text, so that quotes are verbatim. */

export type Span = { start: number; end: number };

/** A full stop after these does not end a sentence. */
const ABBREVIATION =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|no|nos|art|sec|fig|inc|ltd|co|corp|dr|mr|ms|mrs|prof|st|u\.s|a\.k\.a|[a-z]|\d{1,2})\.$/iu;
const END =
  /(?<![.!?…])[.!?…]+["'”’)\]*_`]*(?=\s|$)|[。！？；]+["”’」』）)\]*]*|\n[ \t]*(?=[-*+•][ \t]|\d{1,3}[.)][ \t]|\|)|\n[ \t]*\n/gu;

/** The sentences in text[start, end), in order, without surrounding whitespace. */
export function sentencesOf(text: string, start: number, end: number): Span[] {
  const spans: Span[] = [];
  const part = text.slice(start, end);
  let from = 0;
  for (const match of part.matchAll(END)) {
    const to = match.index + match[0].length;
    if (match[0].startsWith(".") && ABBREVIATION.test(part.slice(Math.max(0, match.index - 12), match.index + 1)))
      continue;
    push(from, to);
    from = to;
  }
  push(from, part.length);
  return spans;

  function push(a: number, b: number): void {
    const piece = part.slice(a, b);
    const body = piece.trim();
    if (body === "" || !/[\p{L}\p{N}]/u.test(body)) return;
    const begin = start + a + piece.length - piece.trimStart().length;
    spans.push({ start: begin, end: begin + body.length });
  }
}

/** Counts two Chinese characters as one word, so that lengths are comparable between languages. */
export function wordCount(text: string): number {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const others = text.replace(/\p{Script=Han}/gu, " ").match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0;
  return others + Math.ceil(han / 2);
}
