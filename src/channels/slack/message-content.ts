/**
 * Reads the words of a message: its own, and those of the messages that it forwards or shares. Both may be in `text`, in
 * blocks or in attachments. The result is in Slack's markup, as `text` is.
 */
import { truncate } from "../../base/truncate.ts";
import { MAX_MESSAGE_LENGTH } from "../chat/handle-message.ts";
import type { Attachment } from "./payload-schema.ts";
import { escaped } from "./text.ts";

/** A message of Slack has at most 50 blocks and 100 attachments; a table has 2,000 cells. */
const MAX_PARTS = 10_000;
const MAX_DEPTH = 20;

type Readable = { text?: string | undefined; blocks?: unknown; attachments?: readonly Attachment[] | undefined };

/** `forwarded` are the words of other messages; previews of links are left out. */
export function contentOf({ text = "", blocks, attachments = [] }: Readable): { text: string; forwarded: string } {
  const forwarded = attachments.filter((each) => !isLinkPreview(each)).map(attachmentText);
  return {
    text: text.trim() === "" ? blockText(blocks) : text,
    forwarded: truncate(forwarded.filter(Boolean).join("\n\n"), MAX_MESSAGE_LENGTH),
  };
}

/** Slack adds these itself, after the message. */
function isLinkPreview(each: Attachment): boolean {
  const isMessage = each.is_share || each.is_msg_unfurl || each.message_blocks !== undefined;
  return !isMessage && (each.from_url ?? each.original_url) !== undefined;
}

function attachmentText({ pretext, title, text, blocks, message_blocks, fields, fallback }: Attachment): string {
  const body = text?.trim() || blockText(message_blocks) || blockText(blocks);
  const facts = fields?.map((field) => `${field.title ?? ""}: ${field.value ?? ""}`) ?? [];
  return [pretext, title, body, ...facts].filter(Boolean).join("\n") || (fallback ?? "");
}

/** Blocks of any kind: every text in them, in order. Kinds that Slack will add are read, too. */
function blockText(blocks: unknown): string {
  let found = "";
  let parts = 0;
  const add = (words: string): void => {
    if (found.length < MAX_MESSAGE_LENGTH) found += words;
  };
  const walk = (part: unknown, depth: number): void => {
    if (typeof part !== "object" || part === null || depth > MAX_DEPTH || ++parts > MAX_PARTS) return;
    if (Array.isArray(part)) {
      for (const each of part) walk(each, depth + 1);
      return;
    }
    const { type, ...rest }: Record<string, unknown> = { ...part };
    if (typeof type === "string" && NO_WORDS.has(type)) return;
    const word = typeof type === "string" ? wordOf(type, rest) : undefined;
    if (word !== undefined) add(word);
    else for (const value of Object.values(rest)) walk(value, depth + 1);
    if (typeof type !== "string" || !INLINE.has(type)) add(found === "" || found.endsWith("\n") ? "" : "\n");
  };
  walk(blocks, 0);
  return truncate(found, MAX_MESSAGE_LENGTH).trim();
}

/** What is to be pressed or filled in. */
const NO_WORDS = new Set(["actions", "context_actions", "input", "button", "overflow", "divider"]);
const INLINE = new Set(["text", "link", "user", "usergroup", "channel", "emoji", "broadcast", "date", "color"]);

/** The text of an element, in the markup of `text`; undefined for elements that hold others. */
function wordOf(type: string, element: Record<string, unknown>): string | undefined {
  const at = (key: string): string => (typeof element[key] === "string" ? element[key] : "");
  switch (type) {
    case "mrkdwn":
    case "plain_text":
      return at("text");
    case "text":
    case "raw_text":
    case "markdown":
      return escaped(at("text"));
    case "link":
      return at("text") ? `<${at("url")}|${escaped(at("text"))}>` : `<${at("url")}>`;
    case "user":
      return `<@${at("user_id")}>`;
    case "usergroup":
      return `<!subteam^${at("usergroup_id")}>`;
    case "channel":
      return `<#${at("channel_id")}>`;
    case "broadcast":
      return `<!${at("range")}>`;
    case "emoji":
      return `:${at("name")}:`;
    case "date":
      return at("fallback");
    case "image":
      return escaped(at("alt_text"));
    default:
      return undefined;
  }
}
