/** A stretch of a document as it reads, for places that know no Markdown: no marks, no links, a table's rows in words. Paragraphs stay. */
import { displayText } from "../answering/compose/display.ts";

export function markdownToPlainText(markdown: string): string {
  return markdown
    .split(/\n{2,}/u)
    .map((block) => displayText(block, 0, block.length))
    .filter((block) => block !== "")
    .join("\n\n");
}
