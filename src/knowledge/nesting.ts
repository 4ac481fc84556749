/** Limits the nesting depth of Markdown before it is parsed, because parsers need too much time or stack otherwise. */
import { InvalidError } from "../base/errors.ts";

const MAX_DEPTH = 100;
/** At most nine digits (CommonMark 5.2). */
const LIST_MARK = /^(?:[-*+]|\d{1,9}[.)])(?=\s|$)/u;

/** Checks lists and quotes. Throws InvalidError that names the line. */
export function checkNesting(text: string): void {
  let line = 1;
  for (let start = 0; start < text.length; line++) {
    const end = text.indexOf("\n", start);
    if (depthOf(text, start, end < 0 ? text.length : end) > MAX_DEPTH)
      throw new InvalidError(`it is nested more than ${MAX_DEPTH} levels deep at line ${line}: make it flatter`);
    start = end < 0 ? text.length : end + 1;
  }
}

/**
 * The number of quote and list marks at the start of a line, plus half of the indent before the last of them, as an inner
 * list is indented by two or more.
 */
function depthOf(text: string, start: number, end: number): number {
  let marks = 0;
  let blanks = 0;
  let indent = 0;
  for (let at = start; at < end; at++) {
    const character = text[at]!;
    if (character === " ") blanks++;
    else if (character === "\t") blanks += 4;
    else {
      const length = character === ">" ? 1 : (LIST_MARK.exec(text.slice(at, Math.min(end, at + 12)))?.[0].length ?? 0);
      if (length === 0) break;
      // The space between two marks belongs to the first.
      indent = Math.max(0, blanks - marks);
      marks++;
      at += length - 1;
    }
  }
  return marks + Math.floor(indent / 2);
}
