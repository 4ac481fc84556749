/** What a chat shows, as plain data: the desk's replies and what people say. Each platform draws these elements in its own way. */
import { wordsIn } from "../../words/words.ts";
import { asLanguage, type Language } from "../../base/language.ts";
import type { Citation, Reply } from "../../desk/reply.ts";
import { documentLink } from "../../desk/links.ts";

export type Button = {
  action: string;
  label: string;
  value: string;
  style?: "primary" | "danger";
  /** Opens an address instead. */
  url?: string;
};
export type Row = { text: string; detail: string; buttons?: Button[] };
type Point = { label: string; count: number };
export type Source = { number: number; name: string; quote: string; url: string | null };

export type Element =
  | { kind: "title"; text: string }
  | { kind: "text"; text: string }
  | { kind: "small"; text: string }
  | { kind: "facts"; facts: { label: string; value: string }[] }
  /** Numbered as the text refers to them. */
  | { kind: "sources"; sources: Source[] }
  | { kind: "buttons"; buttons: Button[] }
  /** Thumbs about that message of the desk. */
  | { kind: "feedback"; messageId: string; labels: { yes: string; no: string } }
  | { kind: "rows"; rows: Row[] }
  | { kind: "chart"; title: string; points: Point[] }
  | { kind: "divider" };

/** `text` is the whole in plain words, for notifications and for readers of screens. */
export type Screen = {
  text: string;
  elements: Element[];
  /** Its first element may be shown part by part, as it is read. */
  inParts?: true;
  /** For one person's eyes: never where others read. */
  personal?: true;
  /** A model wrote it, not the handbook. */
  isGenerated?: true;
  /** Where others read it, too, some see more: see role-views. */
  views?: Views;
};

/** The desk's message that it is, and who sees more of it: the platform's own ids of people. */
export type Views = { message: string; readers: readonly string[] };

export type ReplyOptions = {
  /** The desk's message: what its buttons are about. */
  messageId: string;
  /** Where the documents can be read; null names them only. */
  publicUrl: string | null;
  /** Seen by one person, who may show it to the others. */
  isPrivate: boolean;
};

const MOST_CHOICES = 20;

export function replyScreen(reply: Reply, { messageId, publicUrl, isPrivate }: ReplyOptions): Screen {
  const words = wordsIn(reply.language).chat;
  const person: Button = { action: "ask-person", label: words.askPerson, value: messageId };
  const buttons: Button[] = [];
  const elements: Element[] = [{ kind: "text", text: reply.text }];
  const feedback: Element = { kind: "feedback", messageId, labels: { yes: words.helpful, no: words.notHelpful } };
  switch (reply.kind) {
    case "answered":
      if (reply.written) elements.push({ kind: "small", text: words.written });
      elements.push(sources(reply.citations, publicUrl), feedback);
      buttons.push(
        person,
        ...(reply.followUps ?? []).map((text, i) => ({ action: `choose-${i}`, label: text, value: text })),
      );
      break;
    case "verdict": {
      const { card } = reply;
      const title = `${card.label}: ${card.title}`;
      // The text begins with the same, and with the use.
      const [first = "", ...rest] = reply.text.startsWith(title) ? reply.text.split("\n") : [title, reply.text];
      elements.splice(0, 1, { kind: "title", text: first }, { kind: "text", text: rest.join("\n").trim() });
      const isBarred = card.verdict === "prohibited";
      elements.push(sources(reply.citations, publicUrl), feedback);
      if (isBarred || card.verdict === "needs-review")
        buttons.push({
          action: "request",
          label: isBarred ? words.askException : words.askReview,
          value: messageId,
          style: "primary",
        });
      buttons.push(person);
      break;
    }
    case "abstained":
      buttons.push({ ...person, style: "primary" });
      break;
    case "choice":
      if (reply.warning) elements.unshift({ kind: "text", text: reply.warning });
      buttons.push(
        ...reply.choices
          .slice(0, MOST_CHOICES)
          .map(({ label, text }, i) => ({ action: `choose-${i}`, label, value: text })),
      );
      break;
    case "notice":
      if (reply.examples.length > 0)
        elements.push({ kind: "text", text: reply.examples.map((example) => `• ${example}`).join("\n") });
      break;
    case "ticket": {
      const number = String(reply.number);
      if (reply.asksWhetherItHelped)
        buttons.push(
          { action: "helped", label: words.itHelped, value: number },
          { action: "helped-not", label: words.itDidNot, value: number },
        );
      if (reply.decision && publicUrl)
        buttons.push({
          action: "receipt",
          label: words.receipt,
          value: reply.decision,
          url: `${baseUrl(publicUrl)}/receipts/${reply.decision}`,
        });
      if (reply.mayAppeal) buttons.push({ action: "own:appeal", label: words.appeal, value: number });
    }
  }
  // A question back, and what is about a ticket, is nobody else's business.
  if (isPrivate && reply.kind !== "choice" && reply.kind !== "ticket")
    buttons.push({ action: "share", label: words.share, value: messageId });
  if (buttons.length > 0) elements.push({ kind: "buttons", buttons });
  return {
    text: reply.text,
    elements: elements.filter((element) => element.kind !== "sources" || element.sources.length > 0),
    ...(reply.kind === "answered" && { inParts: true }),
    ...(reply.kind === "answered" && reply.written && { isGenerated: true }),
  };
}

/** What a person said. */
export function quoteScreen(name: string, role: string, text: string): Screen {
  return {
    text: `${name}: ${text}`,
    elements: [
      { kind: "small", text: `${name} (${role})` },
      { kind: "text", text },
    ],
  };
}

/** Words of the desk alone. */
export function textScreen(text: string, ...buttons: Button[]): Screen {
  return {
    text,
    elements: [{ kind: "text", text }, ...(buttons.length > 0 ? [{ kind: "buttons" as const, buttons }] : [])],
  };
}

/** Without what can be pressed, for others to read. */
export function readOnly({ text, elements }: Screen, from: string): Screen {
  return {
    text,
    elements: [
      { kind: "small", text: from },
      ...elements.filter(({ kind }) => kind !== "buttons" && kind !== "feedback"),
    ],
  };
}

export function baseUrl(publicUrl: string): string {
  return publicUrl.replace(/(?<!\/)\/+$/u, "");
}

function sources(citations: readonly Citation[], publicUrl: string | null): Element {
  return {
    kind: "sources",
    sources: citations.map((citation) => ({
      number: citation.number,
      name: `${citation.title}${citation.heading ? ` › ${citation.heading}` : ""}`,
      quote: citation.text,
      url: publicUrl && `${baseUrl(publicUrl)}${documentLink(citation, citation.quote.length)}`,
    })),
  };
}

export function languageOfReply(body: unknown): Language {
  return asLanguage((body as { language?: string } | null)?.language);
}
