/** Words into and out of Slack's markup: what people, packages and documents say never becomes a mention or a link. */

/** https://docs.slack.dev/messaging/formatting-message-text: these three and no others. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Escaped pieces, none longer than `most`, broken where lines or words end. */
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

/** A line in bold; a star within would end it. */
export function bold(line: string): string {
  return `*${escaped(line).replaceAll("*", "∗")}*`;
}

/** A label and an address of our own making. */
export function linked(url: string, label: string): string {
  return `<${new URL(url).href.replaceAll("|", "%7C").replaceAll(">", "%3E")}|${escaped(label).replaceAll("|", "¦")}>`;
}

/** What a person typed: mentions of the bot gone, links and entities as they were seen. */
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

/** People or groups. */
export function mentionsOthers(text: string, botUserId: string): boolean {
  return new RegExp(`<(?:@(?!${botUserId}\\b)|!subteam)`, "u").test(text);
}

/** For a stream, which Slack reads as Markdown: the same words, with what would be a mark of it escaped. Together the parts are the whole. */
export function markdownParts(text: string, most: number): string[] {
  const parts = text.match(new RegExp(`[^]{1,${most}}(?=\\s|$)\\s*|[^]{1,${most}}`, "gu")) ?? [];
  return parts.map((part) =>
    escaped(
      part
        .replaceAll(/[\\`*~|]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|^#/gmu, String.raw`\$&`)
        // A link, and the definition of one; the next part may go on with it.
        .replaceAll(/\](?![^(:[])/gu, String.raw`\]`),
    ),
  );
}
