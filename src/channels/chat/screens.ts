/** What a chat shows, as plain data. Each platform draws these elements in its own way. */
import { z } from "zod";
import { wordsIn } from "../../words/words.ts";
import { asLanguage, type Language } from "../../base/language.ts";
import type { Citation, Reply } from "../../desk/reply.ts";
import { documentLink } from "../../desk/links.ts";

export type Button = {
  action: string;
  label: string;
  value: string;
  style?: "primary" | "danger";
  /** The button opens this address instead of acting. */
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
  /** Numbered as the text cites them. */
  | { kind: "sources"; sources: Source[] }
  | { kind: "buttons"; buttons: Button[] }
  /** Rating buttons for that message of the desk. */
  | { kind: "feedback"; messageId: string; labels: { yes: string; no: string } }
  | { kind: "rows"; rows: Row[] }
  | { kind: "chart"; title: string; points: Point[] }
  | { kind: "divider" };

/** `text` is the plain text of the whole screen, for notifications and screen readers. */
export type Screen = {
  text: string;
  elements: Element[];
  /** For what the platform adds, such as "More…"; English if absent. */
  language?: Language;
  /** Its first element may be streamed. */
  inParts?: true;
  /** For one person only: never shown in a shared place. */
  personal?: true;
  /** Written by a model. */
  isGenerated?: true;
  /** In a shared place, some readers see more: see role-views. */
  views?: Views;
};

/** The id of the desk's message, and the platform's ids of the people who see more of it. */
export type Views = { message: string; readers: readonly string[] };

export type ReplyOptions = {
  /** The id of the desk's message, for its buttons. */
  messageId: string;
  /** The address of the documents; null shows only their names. */
  publicUrl: string | null;
  /** Only one person sees it, and may share it. */
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
      if (reply.written) elements.push({ kind: "small", text: words.writtenByModel });
      elements.push(sources(reply.citations, publicUrl), feedback);
      buttons.push(
        person,
        ...(reply.followUps ?? []).map((text, i) => ({ action: `choose-${i}`, label: text, value: text })),
      );
      break;
    case "verdict": {
      const { card } = reply;
      const title = `${card.label}: ${card.title}`;
      // The text starts with the same title, followed by the use.
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
          { action: "helped-not", label: words.itDidNotHelp, value: number },
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
  // A question to the asker, or a message about a ticket, concerns nobody else.
  if (isPrivate && reply.kind !== "choice" && reply.kind !== "ticket")
    buttons.push({ action: "share", label: words.share, value: messageId });
  if (buttons.length > 0) elements.push({ kind: "buttons", buttons });
  return {
    language: reply.language,
    text: reply.text,
    elements: elements.filter((element) => element.kind !== "sources" || element.sources.length > 0),
    ...(reply.kind === "answered" && { inParts: true }),
    ...(reply.kind === "answered" && reply.written && { isGenerated: true }),
  };
}

/** What a person wrote. */
export function quoteScreen(name: string, role: string, text: string): Screen {
  return {
    text: `${name}: ${text}`,
    elements: [
      { kind: "small", text: `${name} (${role})` },
      { kind: "text", text },
    ],
  };
}

/** A short text of the desk. */
export function textScreen(text: string, ...buttons: Button[]): Screen {
  return {
    text,
    elements: [{ kind: "text", text }, ...(buttons.length > 0 ? [{ kind: "buttons" as const, buttons }] : [])],
  };
}

/** The screen without buttons, for others to read. */
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
  return asLanguage(z.object({ language: z.string() }).safeParse(body).data?.language);
}
