/** Renders screens as messages of Teams, within its limits: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bot-messages-ai-generated-content. Contains no rules. */
import type { Element, Screen, Source } from "../chat/screens.ts";
import { attached, cardOf, cardOfScreen } from "./card.ts";
import type { OutgoingActivity } from "./connector.ts";
import { truncateAtWord, toOneLine } from "../../base/truncate.ts";
import { messageText } from "./text.ts";

/** Fits a message of staff with its author; even in Chinese it stays below the 80 KB that Teams advises. */
const MAX_TEXT_LENGTH = 21_000;
const MAX_CITATIONS = 20;
const CITED_NAME = 80;
const CITED_WORDS = 160;

/** An answer is a text, which Teams can stream and cite; a screen with buttons or tables is a card. */
export function viewOf(screen: Screen): OutgoingActivity {
  const hasOnlyText =
    screen.inParts === true ||
    (!screen.views && screen.elements.every((element) => isPlain(element) || element.kind === "feedback"));
  return hasOnlyText ? textView(screen) : cardView(screen);
}

function cardView(screen: Screen): OutgoingActivity {
  return {
    type: "message",
    summary: toOneLine(screen.text, 200) || "–",
    attachments: [attached(cardOfScreen(screen))],
    ...labelled(screen, []),
    ...feedbackOf(screen),
  };
}

function textView(screen: Screen): OutgoingActivity {
  const texts = screen.elements.filter(isText);
  const said = truncateAtWord(texts.map(({ text }) => text).join("\n\n"), MAX_TEXT_LENGTH);
  const cited = citedIn(said, screen.elements);
  const rest = screen.elements.filter((element) => !isText(element)).map((element) => uncited(element, cited));
  const shown = rest
    .filter(({ kind }) => kind !== "feedback")
    .filter((element) => element.kind !== "sources" || element.sources.length > 0);
  return {
    type: "message",
    textFormat: "markdown",
    text:
      messageText(
        said,
        cited.map(({ number }) => number),
      ) || "–",
    ...(shown.length > 0 && { attachments: [attached(cardOf({ ...screen, elements: shown }))] }),
    ...labelled(screen, cited),
    ...feedbackOf(screen),
  };
}

function isText(element: Element): element is Extract<Element, { kind: "title" | "text" | "small" }> {
  return element.kind === "title" || element.kind === "text" || element.kind === "small";
}

/** A message cannot show an instant in the reader's own time zone; a card can. */
function isPlain(element: Element): boolean {
  return isText(element) && !("due" in element);
}

/** The sources that the text cites. */
function citedIn(text: string, elements: readonly Element[]): Source[] {
  const sources = elements.flatMap((element) => (element.kind === "sources" ? element.sources : []));
  return sources.filter(({ number }) => text.includes(`[${number}]`)).slice(0, MAX_CITATIONS);
}

function uncited(element: Element, cited: readonly Source[]): Element {
  return element.kind === "sources"
    ? { ...element, sources: element.sources.filter((source) => !cited.includes(source)) }
    : element;
}

/** Teams accepts at most one such entity in a message. */
function labelled({ isGenerated }: Screen, cited: readonly Source[]): Partial<OutgoingActivity> {
  if (!isGenerated && cited.length === 0) return {};
  return {
    entities: [
      {
        type: "https://schema.org/Message",
        "@type": "Message",
        "@context": "https://schema.org",
        "@id": "",
        ...(isGenerated && { additionalType: ["AIGeneratedContent"] }),
        ...(cited.length > 0 && {
          citation: cited.map(({ number, name, quote, url }) => ({
            "@type": "Claim",
            position: number,
            appearance: {
              "@type": "DigitalDocument",
              name: toOneLine(name, CITED_NAME) || "–",
              abstract: toOneLine(quote, CITED_WORDS) || "–",
              ...(url && { url }),
            },
          })),
        }),
      },
    ],
  };
}

function feedbackOf({ elements }: Screen): Partial<OutgoingActivity> {
  return elements.some(({ kind }) => kind === "feedback") ? { channelData: { feedbackLoop: { type: "custom" } } } : {};
}
