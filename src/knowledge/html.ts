/** Converts HTML to Markdown, in pieces, because the converter takes quadratic time. */
import { NodeHtmlMarkdown } from "node-html-markdown";
import { InvalidError } from "../base/errors.ts";

const MAX_DEPTH = 250;
const PIECE_CHARACTERS = 20_000;

/** Elements whose content is text, even if it looks like tags. */
const RAW_TEXT = /^(?:script|style|textarea|title|xmp)$/u;
/** Elements whose end tag may be omitted, and those without content. */
const OFTEN_OPEN =
  /^(?:area|base|br|col|colgroup|dd|dt|embed|hr|img|input|li|link|meta|optgroup|option|p|param|rb|rp|rt|source|tbody|td|tfoot|th|thead|tr|track|wbr)$/u;
/** Elements that can be split without changing how their content reads. */
const CONTAINER = /^(?:html|body|main|article|section|div|center|form)$/u;
/** Elements that start a new block. */
const BLOCK = /^(?:h[1-6]|p|ul|ol|dl|table|blockquote|pre|div|section|article|hr)$/u;

/** Throws InvalidError if elements are nested too deeply. */
export function htmlToMarkdown(html: string): string {
  const converter = new NodeHtmlMarkdown({
    ignore: ["script", "style", "nav", "header", "footer", "template", "title", "img"],
    useInlineLinks: true,
  });
  return piecesOf(html)
    .map((piece) => converter.translate(piece))
    .filter((markdown) => markdown.trim() !== "")
    .join("\n\n");
}

/** Splits before blocks that are in containers only. */
function piecesOf(html: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  let depth = 0;
  let containers = 0;
  for (const { name, closes, index } of tagsOf(html)) {
    if (index - start > PIECE_CHARACTERS && depth === containers && !closes && BLOCK.test(name)) {
      pieces.push(html.slice(start, index));
      start = index;
    }
    if (OFTEN_OPEN.test(name)) continue;
    const step = closes ? -1 : 1;
    depth = Math.max(0, depth + step);
    if (CONTAINER.test(name)) containers = Math.max(0, containers + step);
    if (depth > MAX_DEPTH)
      throw new InvalidError(
        `it is nested more than ${MAX_DEPTH} levels deep at line ${lineAt(html, index)}: make it flatter`,
      );
  }
  return [...pieces, html.slice(start)];
}

/** Tags in order, without those in comments and scripts. */
function* tagsOf(html: string): Generator<{ name: string; closes: boolean; index: number }> {
  const tag = /<(?:!--|(\/?)([a-z]\w*))/giu;
  for (let match = tag.exec(html); match; match = tag.exec(html)) {
    const closes = match[1] === "/";
    const name = match[2]?.toLowerCase();
    if (name !== undefined) yield { name, closes, index: match.index };
    if (name !== undefined && (closes || !RAW_TEXT.test(name))) continue;
    const end = name === undefined ? /-->/gu : new RegExp(`</${name}`, "giu");
    end.lastIndex = tag.lastIndex;
    if (!end.test(html)) return;
    tag.lastIndex = name === undefined ? end.lastIndex : end.lastIndex - name.length - 2;
  }
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
