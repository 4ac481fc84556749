/** Splits Markdown into blocks. A block is a span of the original text, so that quotes are verbatim. */
import { Lexer, Marked } from "marked";

export type Block = {
  kind: "heading" | "paragraph" | "list" | "table" | "code";
  /** Offsets into the text, end exclusive. */
  start: number;
  end: number;
  /** 1 to 6 for a heading, else 0. */
  level: number;
  /** The text of a heading without Markdown, else empty. */
  title: string;
};

/** `#Title` is a heading, but `#ospo-help` is a chat channel. */
const HEADING = /^ {0,3}(#{2,6}|#(?=[ \t]|[\p{Lu}\p{Script=Han}]))(?!#)[ \t]*([^\n]*?)[ \t]*#*[ \t]*(?:\n+|$)/u;

/** Accepts headings without the space that CommonMark requires, such as `##Title`, because people write them. */
const { defaults } = new Marked({
  gfm: true,
  tokenizer: {
    heading(src) {
      const match = HEADING.exec(src);
      if (!match?.[2]) return false;
      return { type: "heading", raw: match[0], depth: match[1]!.length, text: match[2], tokens: [] };
    },
    // Such a heading may follow a paragraph without a blank line: end the paragraph there.
    paragraph(src) {
      const match = /^[^\n]+(?:\n(?!#{1,6}[^#\n])[^\n]+)*?(?=\n(?:#{2,6}|#(?=\s*[\p{Lu}\p{Script=Han}]))[^#\n])/u.exec(
        src,
      );
      if (!match || /\n\s*\n/u.test(match[0])) return false;
      return { type: "paragraph", raw: match[0], text: match[0], tokens: [] };
    },
  },
});

/** Returns blocks in order, without comments and horizontal rules. `text` must have "\n" line ends. */
export function parseBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  // Inline tokens are not needed, and parsing them takes most of the time.
  for (const token of new Lexer(defaults).blockTokens(text)) {
    // The lexer replaces tabs in an indent by spaces, so search for the token instead of adding up lengths.
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

/** Markdown as a reader sees it. Keeps line ends. */
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
