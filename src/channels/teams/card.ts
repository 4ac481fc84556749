/** Renders screens as Adaptive Cards 1.5, within Teams' limits. No fixed colours, because Teams has a dark theme. Contains no rules. */
import { wordsIn } from "../../words/words.ts";
import { SHARED_LANGUAGE } from "../chat/reading-language.ts";
import { opensDialog } from "../chat/clicks.ts";
import type { Button, Element, Row, Screen, Source } from "../chat/screens.ts";
import { truncateAtWord, toOneLine } from "../../base/truncate.ts";
import { escaped, linked } from "./text.ts";

export type Part = Record<string, unknown> & { type: string };
export type Card = Part & { version: string; body: Part[] };
/** Where a card is shown: in a message, in a dialog, or in a link preview, which has no buttons. */
export type Surface = "message" | "window" | "preview";
export type Attachment = { contentType: typeof CARD; content: Card };

export const CARD = "application/vnd.microsoft.card.adaptive";
/** Teams refuses more than about 28 KB. */
export const MAX_BYTES = 27_000;
const MAX_ACTIONS = 6;
const MAX_LENGTH = 6000;
const BAR = 20;

/** `most` is in bytes. */
export function cardOf(
  { elements, language = SHARED_LANGUAGE }: Pick<Screen, "elements" | "language">,
  surface: Surface = "message",
  most = MAX_BYTES,
): Card {
  const groups = elements.map((element) => ({
    isAction: element.kind === "buttons",
    parts: partsOf(element, surface),
  }));
  // Buttons stay, whatever else does not fit.
  let left = most - bytesOf(groups.flatMap(({ isAction, parts }) => (isAction ? parts : [])));
  let isWhole = true;
  const body = groups.flatMap(({ isAction, parts }) => {
    if (isAction) return parts;
    return parts.filter((part) => {
      left -= bytesOf(part) + 1;
      isWhole &&= left > 0;
      return isWhole;
    });
  });
  if (!isWhole) body.push(...lines(wordsIn(language).chat.tooLong, { isSubtle: true }));
  return cardWith(body, surface);
}

/** The verb with which Teams asks for a person's own view of a card. */
export const VIEW = "view";
const MAX_READERS = 60;

/** Teams asks again for the listed readers when they see the card, so that each gets their own view. */
export function cardOfScreen(screen: Screen): Card {
  const { views } = screen;
  if (!views) return cardOf(screen);
  const action = { type: "Action.Execute", verb: VIEW, title: "Refresh", data: { action: VIEW, value: views.message } };
  const refresh = { action, userIds: views.readers.slice(0, MAX_READERS) };
  return { ...cardOf(screen, "message", MAX_BYTES - bytesOf(refresh)), refresh };
}

export function cardWith(body: Part[], surface: Surface = "message"): Card {
  return {
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: surface === "preview" ? "1.3" : "1.5",
    body: body.length > 0 ? body : lines("–"),
  };
}

export function attached(content: Card): Attachment {
  return { contentType: CARD, content };
}

export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function partsOf(element: Element, surface: Surface): Part[] {
  switch (element.kind) {
    case "title":
      return lines(toOneLine(element.text, 300), { weight: "Bolder", size: "Medium", style: "heading" });
    case "text":
      return lines(element.text);
    case "small":
      return lines(element.text, { isSubtle: true, size: "Small" });
    case "facts":
      return [
        {
          type: "FactSet",
          facts: element.facts.map(({ label, value }) => ({
            title: toOneLine(label, 100) || "–",
            value: escaped(truncateAtWord(value, 1500)) || "–",
          })),
        },
      ];
    case "sources":
      return element.sources.map(sourcePart);
    case "buttons":
      return actionSets(element.buttons, surface);
    case "feedback":
      // Teams has its own rating buttons below a message.
      return surface === "window"
        ? actionSets(
            [
              { action: "helpful", label: element.labels.yes, value: element.messageId },
              { action: "not-helpful", label: element.labels.no, value: element.messageId },
            ],
            surface,
          )
        : [];
    case "rows":
      return element.rows.map((row) => rowPart(row, surface));
    case "chart":
      return chartParts(element);
    case "divider":
      return [{ type: "TextBlock", text: " ", separator: true, spacing: "Small" }];
  }
}

function chartParts({ title, points }: Extract<Element, { kind: "chart" }>): Part[] {
  const most = Math.max(1, ...points.map(({ count }) => count));
  return [
    ...lines(title, { weight: "Bolder" }),
    ...points.map(({ label, count }) => {
      const bar = "█".repeat(Math.max(1, Math.round((count / most) * BAR)));
      return columns(
        { width: 2, items: lines(toOneLine(label, 40)) },
        { width: 3, items: lines(`${bar} ${count}`, { fontType: "Monospace" }) },
      );
    }),
  ];
}

/** Each line is a block, because clients show line breaks within a block differently. */
export function lines(text: string, style: Record<string, unknown> = {}): Part[] {
  const found: Part[] = [];
  let isAfterGap = true;
  for (const line of truncateAtWord(text, MAX_LENGTH).split("\n")) {
    if (line.trim() === "") isAfterGap = true;
    else {
      found.push({
        type: "TextBlock",
        text: escaped(line.trimEnd()),
        wrap: true,
        ...(isAfterGap ? {} : { spacing: "None" }),
        ...style,
      });
      isAfterGap = false;
    }
  }
  return found;
}

function columns(...given: { width: number; items: Part[] }[]): Part {
  return {
    type: "ColumnSet",
    spacing: "Small",
    columns: given.map(({ width, items }) => ({ type: "Column", width, items })),
  };
}

function sourcePart({ number, name, url }: Source): Part {
  const label = url ? linked(url, name) : escaped(toOneLine(name, 300));
  return { type: "TextBlock", text: `\\[${number}\\] ${label}`, wrap: true, size: "Small", spacing: "Small" };
}

function rowPart({ text, detail, buttons = [] }: Row, surface: Surface): Part {
  return {
    type: "Container",
    separator: true,
    items: [
      ...lines(toOneLine(text, 500), { weight: "Bolder" }),
      ...lines(truncateAtWord(detail, 1000), { isSubtle: true, spacing: "None" }),
      ...actionSets(buttons, surface),
    ],
  };
}

function actionSets(buttons: readonly Button[], surface: Surface): Part[] {
  const usable = surface === "preview" ? [] : buttons.filter(({ label }) => label !== "");
  return Array.from({ length: Math.ceil(usable.length / MAX_ACTIONS) }, (_, i) => ({
    type: "ActionSet",
    actions: usable.slice(i * MAX_ACTIONS, (i + 1) * MAX_ACTIONS).map((button) => actionOf(button, surface)),
  }));
}

function actionOf({ action, label, value, style, url }: Button, surface: Surface): Part {
  const title = toOneLine(label, 100);
  if (url !== undefined) return { type: "Action.OpenUrl", title, url };
  const look = { title, ...(style && { style: style === "primary" ? "positive" : "destructive" }) };
  const data = { action, value };
  if (surface === "window") return { type: "Action.Submit", ...look, data, associatedInputs: "none" };
  if (opensDialog(action))
    return { type: "Action.Submit", ...look, data: { ...data, msteams: { type: "task/fetch" } } };
  // Clients that do not know Execute send the same data as a message.
  return { type: "Action.Execute", verb: "press", ...look, data, fallback: { type: "Action.Submit", ...look, data } };
}
