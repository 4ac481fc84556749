/** Reply -> Block Kit, within Slack's limits (50 blocks, 3000 characters a section, 75 a button, 2000 its value). Decides nothing. */
import type { types } from "@slack/bolt";
import type { Citation, Reply } from "../../desk/reply.ts";
import { documentLink } from "../web/messages.ts";
import { escaped, linked, pieces, shortened } from "./text.ts";

export type View = { text: string; blocks: types.KnownBlock[] };
export type ViewOptions = {
  /** The desk's message: what its buttons are about. */
  messageId: string;
  /** Where the documents can be read; null names them only. */
  publicUrl: string | null;
  /** Seen by one person, who may show it to the others. */
  isPrivate: boolean;
};

const SECTION = 3000;
const MOST_SECTIONS = 40;
const MOST_EXTRAS = 3;
const FALLBACK = 2900;
const BUTTON_TEXT = 75;
const BUTTON_VALUE = 2000;
const MOST_CHOICES = 20;
const MOST_SOURCES = 10;

export function viewOf(reply: Reply, options: ViewOptions): View {
  const blocks: types.KnownBlock[] = sections(reply.text);
  switch (reply.kind) {
    case "answered":
      blocks.push(...sources(reply.citations, options.publicUrl), buttons(options, ["helpful", "not-helpful", "ask-person"]));
      break;
    case "verdict":
      blocks.unshift({ type: "header", text: plain(`${reply.card.label}: ${reply.card.title}`, 150) });
      blocks.push(...sources(reply.citations, options.publicUrl), buttons(options, ["helpful", "not-helpful", "ask-person"]));
      break;
    case "abstained":
      blocks.push(buttons(options, ["ask-person"]));
      break;
    case "choice": {
      if (reply.warning) blocks.push(...sections(reply.warning, MOST_EXTRAS));
      const choices = reply.choices.filter(({ text }) => text.length <= BUTTON_VALUE).slice(0, MOST_CHOICES);
      if (choices.length > 0)
        blocks.push({
          type: "actions",
          elements: choices.map(({ label, text }, i) => button(`choose-${i}`, label, text)),
        });
      break;
    }
    case "notice":
      if (reply.examples.length > 0) blocks.push(...sections(reply.examples.map((example) => `• ${example}`).join("\n"), MOST_EXTRAS));
      if (options.isPrivate) blocks.push(buttons(options, []));
      break;
    case "ticket":
      if (reply.asksWhetherItHelped)
        blocks.push({
          type: "actions",
          elements: [button("helped", "Yes, it helped", String(reply.number)), button("helped-not", "No", String(reply.number))],
        });
  }
  return { text: fallback(reply.text), blocks: blocks.filter((block) => block.type !== "actions" || block.elements.length > 0) };
}

/** What a member of staff said. */
export function staffView(name: string, text: string): View {
  return {
    text: fallback(`${name}: ${text}`),
    blocks: [{ type: "context", elements: [plain(`${name} (OSPO)`, 200)] }, ...sections(text)],
  };
}

/** Words of the desk alone. */
export function wordsView(text: string): View {
  return { text: fallback(text), blocks: sections(text) };
}

function sections(text: string, most = MOST_SECTIONS): types.KnownBlock[] {
  const parts = pieces(text, SECTION);
  const shown = parts.slice(0, most);
  if (parts.length > shown.length) shown[most - 1] = "… (too long for Slack: ask for less at a time)";
  // Verbatim: what looks like a channel, a name or an address stays text.
  return shown.map((part) => ({ type: "section", text: { type: "mrkdwn", text: part, verbatim: true } }));
}

/** Numbered as the text refers to them. */
function sources(citations: readonly Citation[], publicUrl: string | null): types.KnownBlock[] {
  if (citations.length === 0) return [];
  const elements = citations.slice(0, MOST_SOURCES).map((citation) => {
    const name = shortened(`${citation.title}${citation.heading ? ` › ${citation.heading}` : ""}`, 300);
    const url = publicUrl && `${publicUrl.replace(/\/+$/u, "")}${documentLink(citation, citation.quote.length)}`;
    const text = url && url.length < 2000 ? linked(url, name) : escaped(name);
    return { type: "mrkdwn" as const, text: `[${citation.number}] ${text}`, verbatim: true };
  });
  return [{ type: "context", elements }];
}

const LABELS = { helpful: "Helpful", "not-helpful": "Not helpful", "ask-person": "Ask a person", share: "Share here" };

function buttons({ messageId, isPrivate }: ViewOptions, ids: (keyof typeof LABELS)[]): types.ActionsBlock {
  const all = isPrivate ? ([...ids, "share"] as const) : ids;
  return { type: "actions", elements: all.map((id) => button(id, LABELS[id], messageId)) };
}

function button(action_id: string, label: string, value: string): types.Button {
  return { type: "button", action_id, text: plain(label, BUTTON_TEXT), value };
}

function plain(text: string, most: number): types.PlainTextElement {
  return { type: "plain_text", text: shortened(text, most) || "–", emoji: false };
}

function fallback(text: string): string {
  return pieces(text, FALLBACK)[0] ?? "–";
}
