/** Renders screens as Block Kit, within Slack's limits (https://docs.slack.dev/reference/block-kit). Contains no rules. */
import { wordsIn } from "../../words/words.ts";
import { toOneLine } from "../../base/truncate.ts";
import type { types } from "@slack/bolt";
import type { VerdictKind } from "../../policy/license-policy.ts";
import { SHARED_LANGUAGE } from "../chat/reading-language.ts";
import type { Button, Element, Row, Screen, Source } from "../chat/screens.ts";
import { bold, dateMark, escaped, linked, pieces } from "./text.ts";

/** @slack/types does not have it yet: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
type ChartBlock = {
  type: "data_visualization";
  title: string;
  chart: {
    type: "bar";
    series: { name: string; data: { label: string; value: number }[] }[];
    axis_config: { categories: string[] };
  };
};
export type Block = types.KnownBlock | ChartBlock;
export type View = { text: string; blocks: Block[] };

const SECTION = 3000;
const FALLBACK = 2900;
const MAX_BLOCKS = 50;
/** Of JSON in one message. Slack does not document it and refuses about 13,000: https://github.com/slackapi/bolt-js/issues/2509 */
const MAX_LENGTH = 12_000;
const MAX_HOME_BLOCKS = 100;
const BUTTON_TEXT = 75;
const BUTTON_VALUE = 2000;
const MAX_IN_CONTEXT = 10;
const MAX_FIELDS = 10;
const MAX_BUTTONS = 25;
/** Further buttons go into a menu: more do not fit in one row of a phone. */
const BUTTONS_SHOWN = 3;
const CHOICES_SHOWN = 6;
const OPTION_VALUE = 150;
const CHART_LABEL = 20;
const MAX_POINTS = 12;
const ROW_TEXT = 1000;
/** Beside the words, which say the same. */
const SIGNS: Record<VerdictKind, string> = {
  approved: "🟢",
  conditional: "🟡",
  "needs-review": "🟠",
  prohibited: "🔴",
};
/** The menu of further buttons; a choice carries the action and the value. */
const MENU = "menu";
export const MENU_BREAK = "|";
/** Between an action's name and its number, if a block has the action more than once. */
export const AGAIN = "~";

export function viewOf(screen: Screen): View {
  return { text: pieces(screen.text, FALLBACK)[0] ?? "–", blocks: fitBlocks(screen, MAX_BLOCKS, MAX_LENGTH) };
}

export function homeOf(screen: Screen): { type: "home"; blocks: Block[] } {
  return { type: "home", blocks: fitBlocks(screen, MAX_HOME_BLOCKS, Infinity) };
}

/** The same view without the blocks that an older Slack, or one without these features, rejects. */
export function withoutNewBlocks({ text, blocks }: View): View {
  return { text, blocks: blocks.flatMap(replaceNewBlock) };
}

function replaceNewBlock(block: Block): Block[] {
  if (block.type === "data_visualization") {
    const { series } = block.chart;
    return sections((series[0]?.data ?? []).map(({ label, value }) => `${label}: ${value}`).join("\n"));
  }
  if (block.type !== "context_actions") return [block];
  const [feedback] = block.elements;
  if (feedback?.type !== "feedback_buttons") return [];
  const { positive_button: yes, negative_button: no } = feedback;
  return [
    {
      type: "actions",
      elements: [yes, no].map(({ text, value }): types.Button => {
        const [action = "", about = ""] = value.split(MENU_BREAK);
        return { type: "button", action_id: action, text, value: about };
      }),
    },
  ];
}

/** Says so if something does not fit. */
function fitBlocks({ elements, language = SHARED_LANGUAGE }: Screen, most: number, length: number): Block[] {
  const words = wordsIn(language).chat;
  const blocks = elements.flatMap((element) => blocksOf(element, words.more));
  if (blocks.length <= most && lengthOf(blocks) <= length) return blocks;
  const actions = blocks.filter(({ type }) => type === "actions" || type === "context_actions").slice(-3);
  const end = [small(words.tooLong), ...actions];
  const rest = blocks.filter((block) => !actions.includes(block)).slice(0, most - end.length);
  let left = length - lengthOf(end);
  const firstTooMuch = rest.findIndex((block) => (left -= lengthOf(block) + 1) < 0);
  return [...(firstTooMuch < 0 ? rest : rest.slice(0, firstTooMuch)), ...end];
}

function lengthOf(blocks: Block | readonly Block[]): number {
  return JSON.stringify(blocks).length;
}

/** `more` is the label of the menu of further buttons. */
function blocksOf(element: Element, more: string): Block[] {
  switch (element.kind) {
    case "title":
      return [{ type: "header", text: toPlainText(element.text, 150) }];
    case "text": {
      const { text, due } = element;
      if (!due) return sections(text);
      const mark = dateMark(due.at, due.day);
      return pieces(text, SECTION - mark.length).map((part) => section(part.replace(escaped(due.day), () => mark)));
    }
    case "small":
      return [small(element.text)];
    case "verdict":
      return [section(`${SIGNS[element.verdict]} ${bold(toOneLine(element.text, ROW_TEXT / 2))}`)];
    case "labelled": {
      const [only = "", ...others] = element.texts;
      const label = bold(toOneLine(element.label, 100));
      const gap = others.length === 0 ? " " : "\n";
      const text = others.length === 0 ? only : element.texts.map((each) => `• ${each}`).join("\n");
      return pieces(text, SECTION - label.length - 1).map((part, i) =>
        section(i === 0 ? `${label}${gap}${part}` : part),
      );
    }
    case "facts":
      return groupsOf(element.facts, MAX_FIELDS).map((facts) => ({
        type: "section",
        fields: facts.map(({ label, value, at }) => ({
          type: "mrkdwn",
          text: `${bold(toOneLine(label, 100))}\n${at ? dateMark(at, value) : cutEscaped(value, 1400)}`,
          verbatim: true,
        })),
      }));
    case "sources":
      return groupsOf(element.sources, MAX_IN_CONTEXT).map((sources) => ({
        type: "context",
        elements: sources.map(sourceOf),
      }));
    case "buttons":
      return buttonBlocks(element.buttons, more, BUTTONS_SHOWN);
    case "choices":
      return buttonBlocks(element.buttons, more, CHOICES_SHOWN);
    case "feedback":
      return [
        {
          type: "context_actions",
          elements: [
            {
              type: "feedback_buttons",
              action_id: "feedback",
              positive_button: ratingButton(element.labels.yes, "helpful", element.messageId),
              negative_button: ratingButton(element.labels.no, "not-helpful", element.messageId),
            },
          ],
        },
      ];
    case "rows":
      return element.rows.flatMap((row) => rowBlocks(row, more));
    case "chart": {
      const data = element.points
        .slice(0, MAX_POINTS)
        .map(({ label, count }) => ({ label: toPlainText(label, CHART_LABEL).text, value: count }));
      const categories = data.map(({ label }) => label);
      // Slack requires at least one point, and unique labels.
      if (data.length === 0 || new Set(categories).size < categories.length)
        return sections(data.map(({ label, value }) => `${label}: ${value}`).join("\n"));
      const chart: ChartBlock["chart"] = {
        type: "bar",
        series: [{ name: toPlainText(element.title, CHART_LABEL).text, data }],
        axis_config: { categories },
      };
      return [{ type: "data_visualization", title: toPlainText(element.title, 50).text, chart }];
    }
    case "divider":
      return [{ type: "divider" }];
  }
}

function sections(text: string): Block[] {
  return pieces(text, SECTION).map(section);
}

/**
 * `verbatim`, so that text which looks like a channel, a name or an address stays text; `expand`, so that Slack does not
 * fold a long one.
 */
function section(marked: string): types.SectionBlock {
  return { type: "section", expand: true, text: { type: "mrkdwn", text: marked, verbatim: true } };
}

function small(text: string): Block {
  return { type: "context", elements: [{ type: "mrkdwn", text: cutEscaped(text, 2000), verbatim: true }] };
}

function sourceOf({ number, name, url }: Source): types.MrkdwnElement {
  const label = toOneLine(name, 300);
  const text = url && url.length < 2000 ? linked(url, label) : escaped(label);
  return { type: "mrkdwn", text: `[${number}] ${text}`, verbatim: true };
}

function rowBlocks({ text, detail, due, buttons = [] }: Row, more: string): Block[] {
  const head = bold(toOneLine(text, ROW_TEXT / 2));
  const day = due ? `${escaped(due.label)} ${dateMark(due.at, due.day)}` : "";
  const words = [detail && cutEscaped(detail, Math.min(ROW_TEXT, SECTION - head.length - day.length - 4)), day];
  const [first, ...others] = buttons;
  const row = section([head, words.filter(Boolean).join(" · ")].filter(Boolean).join("\n"));
  if (first && others.length === 0) return [{ ...row, accessory: buttonOf(first) }];
  return [row, ...buttonBlocks(buttons, more, BUTTONS_SHOWN)];
}

function buttonBlocks(buttons: readonly Button[], more: string, most: number): Block[] {
  const usable = buttons.filter(({ value }) => value.length > 0 && value.length <= BUTTON_VALUE);
  if (usable.length === 0) return [];
  const further = usable.slice(most);
  const aside = further.filter(fitsMenu);
  // A menu cannot open an address.
  const links = further.flatMap(({ url, label }) => (url === undefined ? [] : [linked(url, toOneLine(label, 100))]));
  const shown = usable.filter((button) => !aside.includes(button) && !(further.includes(button) && button.url));
  const menu: types.StaticSelect[] =
    aside.length === 0
      ? []
      : [
          {
            type: "static_select",
            action_id: MENU,
            placeholder: toPlainText(more, 150),
            options: aside.slice(0, 100).map(({ action, value, label }) => ({
              text: toPlainText(label, BUTTON_TEXT),
              value: `${action}${MENU_BREAK}${value}`,
            })),
          },
        ];
  const actions: types.ActionsBlock = {
    type: "actions",
    elements: [...named(shown.slice(0, MAX_BUTTONS - 1).map(buttonOf)), ...menu],
  };
  const text = links.slice(0, MAX_IN_CONTEXT).join(" · ");
  return text === "" ? [actions] : [actions, { type: "context", elements: [{ type: "mrkdwn", text, verbatim: true }] }];
}

/** Slack requires unique action ids in a block, so repeated ones are numbered. */
function named(buttons: types.Button[]): types.Button[] {
  const seen = new Map<string, number>();
  return buttons.map((button) => {
    const { action_id = "" } = button;
    const count = (seen.get(action_id) ?? 0) + 1;
    seen.set(action_id, count);
    return count === 1 ? button : { ...button, action_id: `${action_id}${AGAIN}${count}` };
  });
}

function fitsMenu({ action, value, url }: Button): boolean {
  return url === undefined && `${action}${MENU_BREAK}${value}`.length <= OPTION_VALUE;
}

function buttonOf({ action, label, value, style, url }: Button): types.Button {
  // Buttons that open an address need action ids of their own.
  const action_id = url === undefined ? action : `link-${action}`;
  return {
    type: "button",
    action_id,
    text: toPlainText(label, BUTTON_TEXT),
    value,
    ...(style && { style }),
    ...(url !== undefined && { url }),
  };
}

function ratingButton(label: string, action: string, messageId: string): types.FeedbackButtons["positive_button"] {
  return {
    text: toPlainText(label, BUTTON_TEXT),
    accessibility_label: toOneLine(label, BUTTON_TEXT),
    value: `${action}${MENU_BREAK}${messageId}`,
  };
}

export function toPlainText(text: string, most: number): types.PlainTextElement {
  return { type: "plain_text", text: toOneLine(text, most) || "–", emoji: false };
}

function cutEscaped(text: string, most: number): string {
  const [first = "–", second] = pieces(text, most);
  return second === undefined ? first : `${first}…`;
}

function groupsOf<T>(items: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / most) }, (_, i) => items.slice(i * most, (i + 1) * most));
}
