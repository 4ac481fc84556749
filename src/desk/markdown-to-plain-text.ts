/**
 * Markdown to plain text, for places that do not render Markdown: drops marks and links, writes table rows as
 * sentences, keeps paragraphs.
 */
import { toDisplayText } from "../answering/compose/display.ts";

export function markdownToPlainText(markdown: string): string {
  return markdown
    .split(/\n{2,}/u)
    .map((block) => toDisplayText(block, 0, block.length))
    .filter((block) => block !== "")
    .join("\n\n");
}
