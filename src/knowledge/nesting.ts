/** How deep a Markdown text is nested, before a parser looks at it: parsers take time or stack that grows faster than the depth. */
import { InvalidError } from "../base/errors.ts";

const DEEPEST = 100;
/** At most nine digits (CommonMark 5.2). */
const LIST_MARK = /^(?:[-*+]|\d{1,9}[.)])(?=\s|$)/u;

/** Lists and quotes of Markdown. Throws InvalidError that names the line. */
export function checkNesting(text: string): void {
  let line = 1;
  for (let start = 0; start < text.length; line++) {
    const end = text.indexOf("\n", start);
    if (depthOf(text, start, end < 0 ? text.length : end) > DEEPEST)
      throw new InvalidError(`it is nested more than ${DEEPEST} levels deep at line ${line}: make it flatter`);
    start = end < 0 ? text.length : end + 1;
  }
}

/** Marks of quotes and list items that begin the line, and half the indent before the last of them: an inner list is indented by 2 or more. */
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
      // The blank between two marks belongs to the first of them.
      indent = Math.max(0, blanks - marks);
      marks++;
      at += length - 1;
    }
  }
  return marks + Math.floor(indent / 2);
}
