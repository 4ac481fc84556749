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

const MAX_CHOICES = 20;

export function replyScreen(reply: Reply, options: ReplyOptions): Screen {
  const words = wordsIn(reply.language).chat;
  const { elements, buttons } = replyParts(reply, options);
  // A question to the asker, or a message about a ticket, concerns nobody else.
  if (options.isPrivate && reply.kind !== "choice" && reply.kind !== "ticket")
    buttons.push({ action: "share", label: words.share, value: options.messageId });
  if (buttons.length > 0) elements.push({ kind: "buttons", buttons });
  return {
    language: reply.language,
    text: reply.text,
    elements: elements.filter((element) => element.kind !== "sources" || element.sources.length > 0),
    ...(reply.kind === "answered" && { inParts: true }),
    ...(reply.kind === "answered" && reply.written?.words && { isGenerated: true }),
  };
}

type Parts = { elements: Element[]; buttons: Button[] };
type ReplyOf<Kind extends Reply["kind"]> = Extract<Reply, { kind: Kind }>;

function replyParts(reply: Reply, options: ReplyOptions): Parts {
  const text: Element = { kind: "text", text: reply.text };
  switch (reply.kind) {
    case "answered":
      return answerParts(reply, options);
    case "verdict":
      return verdictParts(reply, options);
    case "abstained":
      return {
        elements: [text, ...(reply.citations ? [sources(reply.citations, options.publicUrl)] : [])],
        buttons: [{ ...askPersonButton(reply, options), style: "primary" }],
      };
    case "choice":
      return {
        elements: [...(reply.warning ? [{ kind: "text" as const, text: reply.warning }] : []), text],
        buttons: choiceButtons(reply.choices.slice(0, MAX_CHOICES)),
      };
    case "notice": {
      const examples = reply.examples.map((example) => `• ${example}`).join("\n");
      return { elements: [text, ...(examples ? [{ kind: "text" as const, text: examples }] : [])], buttons: [] };
    }
    case "ticket":
      return { elements: [text], buttons: ticketReplyButtons(reply, options) };
  }
}

function answerParts(reply: ReplyOf<"answered">, options: ReplyOptions): Parts {
  const { writtenByModel, fillRequest } = wordsIn(reply.language).chat;
  const followUps = (reply.followUps ?? []).map((text) => ({ label: text, text }));
  return {
    elements: [
      { kind: "text", text: reply.text },
      ...(reply.written?.words ? [{ kind: "small" as const, text: writtenByModel }] : []),
      sources(reply.citations, options.publicUrl),
      ratingElement(reply, options),
    ],
    buttons: [
      ...(reply.request ? [requestButton(fillRequest, options)] : []),
      askPersonButton(reply, options),
      ...choiceButtons(followUps),
    ],
  };
}

function verdictParts(reply: ReplyOf<"verdict">, options: ReplyOptions): Parts {
  const { card } = reply;
  const { askException, askReview } = wordsIn(reply.language).chat;
  const title = `${card.label}: ${card.title}`;
  // The text starts with the same title, followed by the use.
  const [first = "", ...rest] = reply.text.startsWith(title) ? reply.text.split("\n") : [title, reply.text];
  const isBarred = card.verdict === "prohibited";
  const request = requestButton(isBarred ? askException : askReview, options);
  return {
    elements: [
      { kind: "title", text: first },
      { kind: "text", text: rest.join("\n").trim() },
      sources(reply.citations, options.publicUrl),
      ratingElement(reply, options),
    ],
    buttons: [...(isBarred || card.verdict === "needs-review" ? [request] : []), askPersonButton(reply, options)],
  };
}

function ticketReplyButtons(reply: ReplyOf<"ticket">, { publicUrl }: ReplyOptions): Button[] {
  const words = wordsIn(reply.language).chat;
  const value = String(reply.number);
  const { decision } = reply;
  return [
    ...(reply.asksWhetherItHelped
      ? [
          { action: "helped", label: words.itHelped, value },
          { action: "helped-not", label: words.itDidNotHelp, value },
        ]
      : []),
    ...(decision && publicUrl
      ? [
          {
            action: "receipt",
            label: words.receipt,
            value: decision,
            url: `${baseUrl(publicUrl)}/receipts/${decision}`,
          },
        ]
      : []),
    ...(reply.mayAppeal ? [{ action: "own:appeal", label: words.appeal, value }] : []),
  ];
}

function askPersonButton({ language }: Reply, { messageId }: ReplyOptions): Button {
  return { action: "ask-person", label: wordsIn(language).chat.askPerson, value: messageId };
}

/** Opens the request form with what the answer knows. */
function requestButton(label: string, { messageId }: ReplyOptions): Button {
  return { action: "request", label, value: messageId, style: "primary" };
}

function ratingElement({ language }: Reply, { messageId }: ReplyOptions): Element {
  const { helpful, notHelpful } = wordsIn(language).chat;
  return { kind: "feedback", messageId, labels: { yes: helpful, no: notHelpful } };
}

function choiceButtons(choices: readonly { label: string; text: string }[]): Button[] {
  return choices.map(({ label, text }, i) => ({ action: `choose-${i}`, label, value: text }));
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
