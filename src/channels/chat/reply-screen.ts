/** A reply of the desk as a chat shows it: the answer first, then its sources, and what to do about it. */
import { wordsIn } from "../../words/words.ts";
import type { Citation, Reply } from "../../desk/reply.ts";
import { documentLink } from "../../desk/links.ts";
import { baseUrl, type Button, type Element, type Screen } from "./screens.ts";
import { detailElements, verdictElements } from "./verdict-screen.ts";

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
  // Anything else concerns only the asker.
  if (options.isPrivate && (reply.kind === "answered" || reply.kind === "verdict"))
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
  const text: Extract<Element, { kind: "text" }> = { kind: "text", text: reply.text };
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
        elements: [
          ...(reply.warning ? [{ kind: "text" as const, text: reply.warning }] : []),
          text,
          { kind: "choices", buttons: choiceButtons(reply.choices.slice(0, MAX_CHOICES)) },
        ],
        buttons: [],
      };
    case "notice": {
      const examples = reply.examples.map((example) => `• ${example}`).join("\n");
      return { elements: [text, ...(examples ? [{ kind: "text" as const, text: examples }] : [])], buttons: [] };
    }
    case "ticket":
      return {
        elements: [{ ...text, ...(reply.due && { due: { day: reply.due.day, at: new Date(reply.due.at) } }) }],
        buttons: ticketReplyButtons(reply, options),
      };
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
  const { card, language } = reply;
  const { askException, askReview, details } = wordsIn(language).chat;
  const isBarred = card.verdict === "prohibited";
  const request = requestButton(isBarred ? askException : askReview, options);
  const reveals = detailElements(card, language);
  return {
    elements: [
      ...verdictElements(card, language),
      sources(reply.citations, options.publicUrl),
      ratingElement(reply, options),
    ],
    buttons: [
      ...(isBarred || card.verdict === "needs-review" ? [request] : []),
      { action: "details", label: details, value: options.messageId, reveals },
      askPersonButton(reply, options),
    ],
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
