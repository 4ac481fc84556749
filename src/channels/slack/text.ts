/** Escapes text for Slack's markup and reads it back: text of people, packages and documents never becomes a mention or a link. */

const INVISIBLE = "\u200B";

/** Slack escapes exactly these three: https://docs.slack.dev/messaging/formatting-message-text. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Splits text into escaped pieces of at most `most` characters, at the ends of lines or words. */
export function pieces(text: string, most: number): string[] {
  const found: string[] = [];
  let rest = text.trim();
  while (rest !== "") {
    let piece = "";
    let length = 0;
    for (const letter of rest) {
      length += escaped(letter).length;
      if (length > most) break;
      piece += letter;
    }
    if (piece.length < rest.length) {
      const end = Math.max(piece.lastIndexOf("\n"), piece.lastIndexOf(" "));
      if (end > piece.length / 2) piece = piece.slice(0, end);
    }
    found.push(escaped(piece.trimEnd()));
    rest = rest.slice(piece.length).trimStart();
  }
  return found.filter(Boolean);
}

/** A line in bold; an asterisk in it would end the bold, so it is replaced. */
export function bold(line: string): string {
  return `*${escaped(line).replaceAll("*", "∗")}*`;
}

/** An instant in the reader's own time zone; `day` for clients that cannot show it. */
export function dateMark(at: Date, day: string): string {
  return `<!date^${Math.floor(at.getTime() / 1000)}^{date_short} {time}|${escaped(day).replaceAll("|", "¦")}>`;
}

/** A link to one of our own addresses. */
export function linked(url: string, label: string): string {
  return `<${escaped(new URL(url).href.replaceAll("|", "%7C").replaceAll(">", "%3E"))}|${escaped(label).replaceAll("|", "¦")}>`;
}

/** The text as the person saw it while typing, without mentions of the bot. */
export function typedText(text: string, botUserId: string): string {
  return text
    .replaceAll(new RegExp(`<@${botUserId}(?:\\|[^<>]*)?>`, "gu"), " ")
    .replaceAll(/<[@#!][^<>|]*\|([^<>]*)>/gu, "$1")
    .replaceAll(/<(?:https?:\/\/|mailto:)[^<>|]*\|([^<>]*)>/gu, "$1")
    .replaceAll(/<(https?:\/\/[^<>]*)>/gu, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .trim();
}

/** Mentions of people or groups other than the bot. */
export function mentionsOthers(text: string, botUserId: string): boolean {
  return new RegExp(`<(?:@(?!${botUserId}\\b)|!subteam)`, "u").test(text);
}

/**
 * Splits text for a stream, which Slack reads as Markdown; the parts together are the whole text. Marks get the backslash
 * that Slack documents: https://docs.slack.dev/reference/block-kit/blocks/markdown-block. A bracket that would start a
 * link gets an invisible character after it, so that a citation such as [3] is never shown with a backslash.
 */
export function markdownParts(text: string, most: number): string[] {
  const parts = text.match(new RegExp(`[^]{1,${most}}(?=\\s|$)\\s*|[^]{1,${most}}`, "gu")) ?? [];
  return parts.map((part, i) => {
    const marked = escaped(
      part.replaceAll(/[\\`*~|]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|^#/gmu, String.raw`\$&`),
    ).replaceAll(/\](?=[(:[])/gu, `]${INVISIBLE}`);
    return part.endsWith("]") && /^[(:[]/u.test(parts[i + 1] ?? "") ? marked + INVISIBLE : marked;
  });
}
