/** Escapes text for Teams' Markdown and reads its HTML: text of people, packages and documents never becomes a mention, a link or markup. */
import { toOneLine } from "../../base/truncate.ts";

const MARKS = /[\\`*_~[\]]/gu;
/** At the start of a line, these make lists, quotes and headings. */
const LINE_START = /^([^\S\n]*)(?:([-+>]|#{1,6})|(\d+)([.)]))(?=\s)/gmu;

/** For a text block of a card, which has no HTML, but turns `<at>` into a mention. */
export function escaped(text: string): string {
  return text
    .replaceAll(MARKS, String.raw`\$&`)
    .replaceAll(
      LINE_START,
      (_all, space: string, mark = "", digits = "", dot = "") => `${space}${digits}\\${mark || dot}`,
    )
    .replaceAll(/<(?=\/?at\b)/giu, "<\u200B");
}

/** For the text of a message, which may contain HTML. Citations such as [1] are kept. */
export function messageText(text: string, marks: readonly number[] = []): string {
  const escapedText = escaped(text)
    .replaceAll("\u200B", "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
  const known = new Set(marks.map(String));
  const marked = escapedText.replaceAll(/\\\[(\d{1,2})\\\]/gu, (all, number: string) =>
    known.has(number) ? `[${number}]` : all,
  );
  // Markdown ignores a single line break.
  return marked.replaceAll(/\n(?!\n)(?<!\n\n)/gu, "  \n");
}

/** An instant in the reader's own time zone. Cards only: the text of a message has no such function. */
export function dateMark(at: Date): string {
  const time = `${at.toISOString().slice(0, 19)}Z`;
  return `{{DATE(${time}, SHORT)}} {{TIME(${time})}}`;
}

/** A Markdown link to one of our own addresses. */
export function linked(url: string, label: string): string {
  return `[${escaped(toOneLine(label, 300))}](${new URL(url).href.replaceAll("(", "%28").replaceAll(")", "%29")})`;
}

/** Excludes another "<", so that no text is scanned twice. */
const TAG = /<[^<>]*>/gu;
const OPENS_QUOTE = /^<blockquote\b/iu;
const CLOSES_QUOTE = /^<\/blockquote\b/iu;
const ENDS_LINE = /^<(?:br|\/p|\/div|\/li|\/tr|\/h\d|\/pre)\b/iu;
/** Author and time of a quoted message. */
const OPENS_BYLINE = /^<(\w{1,10})\b[^<>]*\bitemprop="(?:mri|time)"/iu;
const NAMED: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", amp: "&" };

/**
 * The text of HTML as Teams sends it, and that of the messages in it, which are quoted or forwarded; in one pass. A quote
 * that is never closed is the person's own.
 * Not by node-html-markdown, which escapes what people typed as Markdown and takes time by the square of the length.
 */
export function splitQuotes(html: string): { own: string; quoted: string } {
  const lastQuoteEnd = html.toLowerCase().lastIndexOf("</blockquote");
  const parts = { own: "", quoted: "" };
  let quotes = 0;
  let at = 0;
  let byline = "";
  for (const { 0: tag, index } of html.matchAll(TAG)) {
    const part = quotes === 0 ? "own" : "quoted";
    if (byline === "") parts[part] += html.slice(at, index);
    at = index + tag.length;
    if (OPENS_QUOTE.test(tag)) quotes += index < lastQuoteEnd ? 1 : 0;
    else if (CLOSES_QUOTE.test(tag)) {
      quotes = index >= lastQuoteEnd ? 0 : Math.max(0, quotes - 1);
      if (part === "quoted") parts.quoted += "\n";
      byline = "";
    } else if (quotes > 0 && byline === "") byline = OPENS_BYLINE.exec(tag)?.[1]?.toLowerCase() ?? "";
    else if (byline !== "" && tag.toLowerCase().startsWith(`</${byline}`)) byline = "";
    if (ENDS_LINE.test(tag)) parts[part] += "\n";
  }
  parts.own += html.slice(at);
  return { own: decodeEntities(parts.own), quoted: decodeEntities(parts.quoted) };
}

function decodeEntities(text: string): string {
  return text
    .replaceAll(
      /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,6}));/giu,
      (all, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return NAMED[name.toLowerCase()] ?? all;
        const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
        return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : all;
      },
    )
    .replaceAll(/\n{3,}/gu, "\n\n")
    .trim();
}

/** Teams' id of the first message that the HTML quotes. */
export function quotedMessageId(html: string): string | null {
  for (const [tag] of html.matchAll(TAG)) {
    const id = OPENS_QUOTE.test(tag) ? /\bitemid="(\w{1,40})"/iu.exec(tag)?.[1] : undefined;
    if (id !== undefined) return id;
  }
  return null;
}

/** Whether the HTML holds another message. Other quotes are the person's own text. */
export function holdsMessage(html: string): boolean {
  return /itemtype="[^"<>]{0,100}schema\.skype\.com\/(?:Reply|Forward)"/iu.test(html);
}

/** Whether the quoted message is a bot's. */
export function quotesBot(html: string): boolean {
  return /\bitemprop="mri"[^<>]{0,200}\bitemid="28:/iu.test(html);
}
