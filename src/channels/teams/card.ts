/** Elements of screens -> parts of an Adaptive Card 1.5, within what Teams takes. No fixed colours: Teams has a dark theme. Decides nothing. */
import { opensDialog } from "../chat/clicks.ts";
import type { Button, Element, Row, Screen, Source } from "../chat/screens.ts";
import { truncateAtWord, toOneLine } from "../../base/truncate.ts";
import { escaped, linked } from "./text.ts";

export type Part = Record<string, unknown> & { type: string };
export type Card = Part & { version: string; body: Part[] };
/** Where a card stands: a message, a window of its own, or a link's preview, where nothing can be pressed. */
export type Stand = "message" | "window" | "preview";
export type Attachment = { contentType: typeof CARD; content: Card };

export const CARD = "application/vnd.microsoft.card.adaptive";
/** Teams refuses more than about 28 KB. */
export const MOST_BYTES = 27_000;
const MOST_ACTIONS = 6;
const LONGEST = 6000;
const BAR = 20;

/** `most`: bytes. */
export function cardOf(elements: readonly Element[], stand: Stand = "message", most = MOST_BYTES): Card {
  const groups = elements.map((element) => ({ isAction: element.kind === "buttons", parts: partsOf(element, stand) }));
  // What can be pressed stays, whatever else must go.
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
  if (!isWhole) body.push(...lines("… (too long for Teams: ask for less at a time)", { isSubtle: true }));
  return cardWith(body, stand);
}

/** The verb by which Teams asks what a person sees of it. */
export const VIEW = "view";
const MOST_READERS = 60;

/** For some people Teams asks for it anew when they see it: each gets their own. */
export function cardOfScreen({ elements, views }: Screen): Card {
  if (!views) return cardOf(elements);
  const action = { type: "Action.Execute", verb: VIEW, title: "Refresh", data: { action: VIEW, value: views.message } };
  const refresh = { action, userIds: views.readers.slice(0, MOST_READERS) };
  return { ...cardOf(elements, "message", MOST_BYTES - bytesOf(refresh)), refresh };
}

export function cardWith(body: Part[], stand: Stand = "message"): Card {
  return {
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: stand === "preview" ? "1.3" : "1.5",
    body: body.length > 0 ? body : lines("–"),
  };
}

export function attached(content: Card): Attachment {
  return { contentType: CARD, content };
}

export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function partsOf(element: Element, stand: Stand): Part[] {
  switch (element.kind) {
    case "title":
      return [
        {
          type: "TextBlock",
          text: escaped(toOneLine(element.text, 300)),
          wrap: true,
          weight: "Bolder",
          size: "Medium",
          style: "heading",
        },
      ];
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
      return actionSets(element.buttons, stand);
    case "feedback":
      // Below a message Teams has thumbs of its own.
      return stand === "window"
        ? actionSets(
            [
              { action: "helpful", label: element.labels.yes, value: element.messageId },
              { action: "not-helpful", label: element.labels.no, value: element.messageId },
            ],
            stand,
          )
        : [];
    case "rows":
      return element.rows.map((row) => rowPart(row, stand));
    case "chart": {
      const most = Math.max(1, ...element.points.map(({ count }) => count));
      return [
        ...lines(element.title, { weight: "Bolder" }),
        ...element.points.map(({ label, count }) =>
          columns(
            { width: 2, items: lines(toOneLine(label, 40)) },
            {
              width: 3,
              items: lines(`${"█".repeat(Math.max(1, Math.round((count / most) * BAR)))} ${count}`, {
                fontType: "Monospace",
              }),
            },
          ),
        ),
      ];
    }
    case "divider":
      return [{ type: "TextBlock", text: " ", separator: true, spacing: "Small" }];
  }
}

/** A line is a block of its own: how a break within one is shown differs from client to client. */
export function lines(text: string, style: Record<string, unknown> = {}): Part[] {
  const found: Part[] = [];
  let isAfterGap = true;
  for (const line of truncateAtWord(text, LONGEST).split("\n")) {
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

function rowPart({ text, detail, buttons = [] }: Row, stand: Stand): Part {
  return {
    type: "Container",
    separator: true,
    items: [
      ...lines(toOneLine(text, 500), { weight: "Bolder" }),
      ...lines(truncateAtWord(detail, 1000), { isSubtle: true, spacing: "None" }),
      ...actionSets(buttons, stand),
    ],
  };
}

function actionSets(buttons: readonly Button[], stand: Stand): Part[] {
  const usable = stand === "preview" ? [] : buttons.filter(({ label }) => label !== "");
  return Array.from({ length: Math.ceil(usable.length / MOST_ACTIONS) }, (_, i) => ({
    type: "ActionSet",
    actions: usable.slice(i * MOST_ACTIONS, (i + 1) * MOST_ACTIONS).map((button) => actionOf(button, stand)),
  }));
}

function actionOf({ action, label, value, style, url }: Button, stand: Stand): Part {
  const title = toOneLine(label, 100);
  if (url !== undefined) return { type: "Action.OpenUrl", title, url };
  const look = { title, ...(style && { style: style === "primary" ? "positive" : "destructive" }) };
  const data = { action, value };
  if (stand === "window") return { type: "Action.Submit", ...look, data, associatedInputs: "none" };
  if (opensDialog(action))
    return { type: "Action.Submit", ...look, data: { ...data, msteams: { type: "task/fetch" } } };
  // Clients that do not know Execute send the same as a message.
  return { type: "Action.Execute", verb: "press", ...look, data, fallback: { type: "Action.Submit", ...look, data } };
}
