/** Renders screens as Adaptive Cards 1.5, within Teams' limits. No fixed colours, because Teams has a dark theme. Contains no rules. */
import { wordsIn } from "../../words/words.ts";
import { SHARED_LANGUAGE } from "../chat/reading-language.ts";
import type { Language } from "../../base/language.ts";
import type { VerdictKind } from "../../policy/license-policy.ts";
import { opensDialog } from "../chat/clicks.ts";
import type { Button, Element, Row, Screen, Source } from "../chat/screens.ts";
import { truncateAtWord, toOneLine } from "../../base/truncate.ts";
import { dateMark, escaped, linked } from "./text.ts";

export type Part = Record<string, unknown> & { type: string };
export type Card = Part & { version: string; body: Part[] };
/** Where a card is shown: in a message, in a dialog, or in a link preview, which has no buttons. */
export type Surface = "message" | "window" | "preview";
export type Attachment = { contentType: typeof CARD; content: Card };

export const CARD = "application/vnd.microsoft.card.adaptive";
/** Teams refuses more than about 28 KB. */
export const MAX_BYTES = 27_000;
/** Of the elements behind one button. */
const MAX_REVEALED_BYTES = 10_000;
/** More are cut off on a phone; Teams itself takes six. */
const ACTIONS_SHOWN = 3;
/** The width of a card on a phone 360 pixels wide, and what a button has around its label, in Latin letters. */
const ROW_WIDTH = 36;
const AROUND_LABEL = 5;
const MAX_LENGTH = 6000;
const COLORS: Record<VerdictKind, string> = {
  approved: "Good",
  conditional: "Warning",
  "needs-review": "Warning",
  prohibited: "Attention",
};

/** `most` is in bytes. */
export function cardOf(
  { elements, language = SHARED_LANGUAGE }: Pick<Screen, "elements" | "language">,
  surface: Surface = "message",
  most = MAX_BYTES,
): Card {
  return cardWith(bodyOf(elements, { surface, language }, most), surface);
}

type Look = { surface: Surface; language: Language };

function bodyOf(elements: readonly Element[], look: Look, most: number): Part[] {
  const groups = elements.map((element) => ({
    isAction: element.kind === "buttons" || element.kind === "choices",
    parts: partsOf(element, look),
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
  if (!isWhole) body.push(...lines(wordsIn(look.language).chat.tooLong, { isSubtle: true }));
  return body;
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

function partsOf(element: Element, look: Look): Part[] {
  switch (element.kind) {
    case "title":
      return lines(toOneLine(element.text, 300), HEADING);
    case "text": {
      const { text, due } = element;
      if (!due) return lines(text);
      return lines(text).map((part) => ({
        ...part,
        text: String(part["text"]).replace(escaped(due.day), () => dateMark(due.at)),
      }));
    }
    case "small":
      return lines(element.text, { isSubtle: true, size: "Small" });
    case "verdict":
      return lines(toOneLine(element.text, 1000), { ...HEADING, color: COLORS[element.verdict] });
    case "labelled": {
      const [only = "", ...more] = element.texts;
      const label = `**${escaped(toOneLine(element.label, 100))}**`;
      if (more.length > 0)
        return [textBlock(label), ...lines(element.texts.map((each) => `• ${each}`).join("\n"), TIGHT)];
      const [first = textBlock("–"), ...rest] = lines(only);
      return [{ ...first, text: `${label} ${String(first["text"])}` }, ...rest];
    }
    case "facts":
      return [
        {
          type: "FactSet",
          facts: element.facts.map(({ label, value, at }) => ({
            title: toOneLine(label, 100) || "–",
            value: at ? dateMark(at) : escaped(truncateAtWord(value, 1500)) || "–",
          })),
        },
      ];
    case "sources":
      return element.sources.map(sourcePart);
    case "buttons":
      return actionSets(element.buttons, look);
    case "choices":
      return inRows(usableOn(look.surface, element.buttons).map((button) => actionOf(button, look)));
    case "feedback":
      // Teams has its own rating buttons below a message.
      return look.surface === "window"
        ? actionSets(
            [
              { action: "helpful", label: element.labels.yes, value: element.messageId },
              { action: "not-helpful", label: element.labels.no, value: element.messageId },
            ],
            look,
          )
        : [];
    case "rows":
      return element.rows.map((row) => rowPart(row, look));
    case "chart":
      return [
        ...lines(element.title, { weight: "Bolder" }),
        ...partsOf(
          { kind: "facts", facts: element.points.map(({ label, count }) => ({ label, value: String(count) })) },
          look,
        ),
      ];
    case "divider":
      return [{ type: "TextBlock", text: " ", separator: true, spacing: "Small" }];
  }
}

const HEADING = { weight: "Bolder", size: "Medium", style: "heading" };
const TIGHT = { spacing: "None" };

function textBlock(text: string, style: Record<string, unknown> = {}): Part {
  return { type: "TextBlock", text, wrap: true, ...style };
}

/** Each line is a block, because clients show line breaks within a block differently. */
export function lines(text: string, style: Record<string, unknown> = {}): Part[] {
  const found: Part[] = [];
  let isAfterGap = true;
  for (const line of truncateAtWord(text, MAX_LENGTH).split("\n")) {
    if (line.trim() === "") isAfterGap = true;
    else {
      found.push(textBlock(escaped(line.trimEnd()), { ...(isAfterGap ? {} : TIGHT), ...style }));
      isAfterGap = false;
    }
  }
  return found;
}

function sourcePart({ number, name, url }: Source): Part {
  const label = url ? linked(url, name) : escaped(toOneLine(name, 300));
  return { type: "TextBlock", text: `\\[${number}\\] ${label}`, wrap: true, size: "Small", spacing: "Small" };
}

function rowPart({ text, detail, due, buttons = [] }: Row, look: Look): Part {
  const { labelled } = wordsIn(look.language).chat;
  return {
    type: "Container",
    separator: true,
    items: [
      ...lines(toOneLine(text, 500), { weight: "Bolder" }),
      ...lines(truncateAtWord(detail, 1000), { isSubtle: true, spacing: "None" }),
      ...(due ? [textBlock(labelled(escaped(due.label), dateMark(due.at)), { isSubtle: true, spacing: "None" })] : []),
      ...actionSets(buttons, look),
    ],
  };
}

function usableOn(surface: Surface, buttons: readonly Button[]): Button[] {
  return surface === "preview" ? [] : buttons.filter(({ label }) => label !== "");
}

/** The first buttons, and the others behind one that unfolds them. */
function actionSets(buttons: readonly Button[], look: Look): Part[] {
  const actions = usableOn(look.surface, buttons).map((button) => actionOf(button, look));
  const further = inRows(actions.slice(ACTIONS_SHOWN));
  const more = further.length > 0 ? [unfolding(wordsIn(look.language).chat.more, further)] : [];
  return inRows([...actions.slice(0, ACTIONS_SHOWN), ...more]);
}

/** No row wider than a phone: Teams cuts what does not fit. */
function inRows(actions: readonly Part[]): Part[] {
  const rows: Part[][] = [];
  let left = 0;
  for (const action of actions) {
    const title = String(action["title"]);
    const width = title.length + (title.match(/\p{Script=Han}/gu)?.length ?? 0) + AROUND_LABEL;
    const row = width <= left ? rows.at(-1) : undefined;
    if (row) row.push(action);
    else rows.push([action]);
    left = (row ? left : ROW_WIDTH) - width;
  }
  return rows.map((row) => ({ type: "ActionSet", actions: row }));
}

function unfolding(title: string, body: Part[]): Part {
  return { type: "Action.ShowCard", title, card: { type: "AdaptiveCard", body } };
}

function actionOf({ action, label, value, style, url, reveals }: Button, look: Look): Part {
  const title = toOneLine(label, 100);
  if (url !== undefined) return { type: "Action.OpenUrl", title, url };
  if (reveals) return unfolding(title, bodyOf(reveals, look, MAX_REVEALED_BYTES));
  const shown = { title, ...(style && { style: style === "primary" ? "positive" : "destructive" }) };
  const data = { action, value };
  if (look.surface === "window") return { type: "Action.Submit", ...shown, data, associatedInputs: "none" };
  if (opensDialog(action))
    return { type: "Action.Submit", ...shown, data: { ...data, msteams: { type: "task/fetch" } } };
  // Clients that do not know Execute send the same data as a message.
  return { type: "Action.Execute", verb: "press", ...shown, data, fallback: { type: "Action.Submit", ...shown, data } };
}
