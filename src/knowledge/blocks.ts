/** Markdown -> its blocks, each a stretch of the very text, so that whatever is quoted stands in the document word for word. */
import { Lexer, Marked } from "marked";

export type Block = {
  kind: "heading" | "paragraph" | "list" | "table" | "code";
  /** Offsets into the text, end exclusive. */
  start: number;
  end: number;
  /** Of a heading: 1-6 and its words without marks. */
  level: number;
  title: string;
};

/** `#ospo-help` is a chat channel, `#Title` a heading. */
const HEADING = /^ {0,3}(#{2,6}|#(?=[ \t]|[\p{Lu}\p{Script=Han}]))(?!#)[ \t]*([^\n]*?)[ \t]*#*[ \t]*(?:\n+|$)/u;

/** People write `##Title` without the blank that CommonMark asks for; for a reader it is a heading all the same. */
const { defaults } = new Marked({
  gfm: true,
  tokenizer: {
    heading(src) {
      const match = HEADING.exec(src);
      if (!match?.[2]) return false;
      return { type: "heading", raw: match[0], depth: match[1]!.length, text: match[2], tokens: [] };
    },
    // Sloppy headings may follow a paragraph directly: end the paragraph there.
    paragraph(src) {
      const match = /^[^\n]+(?:\n(?!#{1,6}[^#\n])[^\n]+)*?(?=\n(?:#{2,6}|#(?=\s*[\p{Lu}\p{Script=Han}]))[^#\n])/u.exec(
        src,
      );
      if (!match || /\n\s*\n/u.test(match[0])) return false;
      return { type: "paragraph", raw: match[0], text: match[0], tokens: [] };
    },
  },
});

/** Blocks of `text` in order; `text` has "\n" line ends. Comments and rules are left out. */
export function parseBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  // Blocks alone: what is inside of them nobody asks for here, and it takes most of the time.
  for (const token of new Lexer(defaults).blockTokens(text)) {
    // The lexer turns tabs of an indent into blanks: find the token again instead of trusting lengths.
    const start = text.startsWith(token.raw, at)
      ? at
      : Math.max(at, text.indexOf(token.raw.trim().split("\n", 1)[0] ?? "", at));
    const end = Math.min(text.length, start + token.raw.length);
    at = end;
    const kind = kindOf(token.type);
    if (!kind || (token.type === "html" && stripMarkdown(token.raw).trim() === "")) continue;
    const trimmedEnd = start + text.slice(start, end).trimEnd().length;
    const isHeading = kind === "heading" && "depth" in token;
    blocks.push({
      kind,
      start,
      end: trimmedEnd,
      level: isHeading ? Number(token.depth) : 0,
      title: isHeading ? stripMarkdown(String(token["text"])) : "",
    });
  }
  return blocks.filter((block) => block.end > block.start);
}

function kindOf(type: string): Block["kind"] | undefined {
  switch (type) {
    case "heading":
    case "list":
    case "table":
    case "code":
      return type;
    case "paragraph":
    case "text":
    case "blockquote":
    case "html":
      return "paragraph";
    default:
      return undefined;
  }
}

/** Markdown without its marks: what a reader sees. Keeps line ends. */
export function stripMarkdown(markdown: string): string {
  return markdown
    .replace(/<!--[\s\S]*?(?:-->|$)/gu, "")
    .replace(/<sup>[^<\n]*<\/sup>/giu, "")
    .replace(/<\/?[a-zA-Z][^<>\n]*>/gu, " ")
    .replace(/!\[[^[\]]*\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^[\]]*\])?/gu, "")
    .replace(/\[([^[\]]+)\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^[\]]*\])/gu, "$1")
    .replace(/\[\^[^[\]]+\]:?/gu, "")
    .replace(/(?<!\s)\s*\{[#:][^{}]*\}/gu, "")
    .replace(/^[ \t]*>[ \t]?/gmu, "")
    .replace(/^[ \t]*#{1,6}[ \t]*/gmu, "")
    .replace(/(\*\*|__|~~|`)/gu, "")
    .replace(/(^|[^\p{L}\p{N}*])[*_](?=\S)([^*_\n]+?)[*_](?![\p{L}\p{N}])/gu, "$1$2")
    .replace(/\\([\\`*_{}[\]()#+\-.!|>~])/gu, "$1")
    .replace(/^[ \t|:-]+$/gmu, (line) => (line.includes("|") && line.includes("--") ? "" : line))
    .replace(/(?<![ \t])[ \t]+$/gmu, "");
}
