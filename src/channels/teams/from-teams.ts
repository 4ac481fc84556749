/** Converts what Teams sends: the sender, the place, the text and the files. */
import { z } from "zod";
import { UnavailableError } from "../../base/errors.ts";
import { truncate } from "../../base/truncate.ts";
import { inWords } from "../../words/words.ts";
import type { Desk } from "../../desk/desk.ts";
import { findPerson } from "../../identity/directory.ts";
import { recordPerson } from "../../desk/people.ts";

import type { Place, Visitor } from "../chat/chat.ts";
import type { IncomingFile } from "../chat/check-files.ts";
import type { CommandOrigin } from "../chat/command-dialog.ts";
import { MAX_MESSAGE_LENGTH } from "../chat/handle-message.ts";
import { languageOfLocale } from "../chat/reading-language.ts";
import { download } from "../chat/download.ts";
import type { Activity } from "./activity.ts";
import { hasThreads, isPersonal, placeOf } from "./addresses.ts";
import type { ResolvedActivity } from "./context.ts";
import { holdsMessage, quotedMessageId, quotesBot, splitQuotes } from "./text.ts";

/** More mentions of the desk than this are ignored. */
const MAX_MENTIONS = 20;
const MAX_URL_LENGTH = 2000;
const Mentioned = z.looseObject({ id: z.string() });
const FileContent = z.looseObject({ downloadUrl: z.string() });
const FILE = "application/vnd.microsoft.teams.file.download.info";
const MESSAGE_REFERENCES = new Set(["forwardedMessageReference", "messageReference"]);
const Reference = z.preprocess(
  (content) => (typeof content === "string" ? parsedOrNull(content) : content),
  z.looseObject({
    originalMessageContent: z.string().optional(),
    messagePreview: z.string().optional(),
    body: z.looseObject({ content: z.string() }).optional(),
    messageSender: z.looseObject({ application: z.unknown() }).nullish(),
  }),
);
/** The hosts of files sent in personal chats, including sovereign clouds. */
const SHAREPOINT = /(?:^|\.)sharepoint(?:-mil)?\.(?:com|us|cn)$/u;

/** Uses the name in the activity or, if it has none, the last known name or Teams' id. */
export async function visitorOf(desk: Desk, { from, locale, entities }: Activity): Promise<Visitor> {
  const who = { channel: "teams", externalId: from.id };
  const name = from.name?.trim() || ((await findPerson(desk.db, who))?.name ?? from.id);
  return {
    person: await recordPerson(desk, { ...who, name }),
    language: languageOfLocale(locale ?? stringOr(entities?.find(({ type }) => type === "clientInfo")?.["locale"])),
  };
}

/** `replyToId` is the pressed message, which starts its own thread if it is not in one. */
export function placeIn({ conversation, channelData, replyToId }: Activity): Place {
  const { channel, thread } = placeOf(conversation.id);
  const team = conversation.tenantId ?? channelData?.tenant?.id ?? "";
  return {
    team,
    channel,
    thread: thread || (hasThreads(channel) ? (replyToId ?? "") : ""),
    isDirect: isPersonal(conversation),
  };
}

/** Where a command was typed or a dialog submitted. The answer is for that person only, so it has a conversation of its own. */
export function commandOrigin({
  place,
  visitor,
  delivery,
}: Pick<ResolvedActivity, "place" | "visitor" | "delivery">): CommandOrigin {
  const { team, channel, isDirect } = place;
  return { channel, isDirect, conversation: `${team}/${visitor.person.external_id}/${delivery}`, delivery };
}

export function isBot({ from }: Activity): boolean {
  return from.id.startsWith("28:") || from["role"] === "bot";
}

export type ParsedMessage = {
  /** Without the mention of the desk and without other messages; other mentions become names. */
  text: string;
  /** The words of quoted and forwarded messages. */
  forwarded: string;
  /** The message was longer. */
  isCut: boolean;
  isMention: boolean;
  toOthers: boolean;
  quotes: string | null;
};

export function parseMessage({ text = "", entities = [], recipient, attachments = [] }: Activity): ParsedMessage {
  const mentions = entities?.filter(({ type }) => type === "mention") ?? [];
  const ours = mentions.filter((mention) => Mentioned.safeParse(mention["mentioned"]).data?.id === recipient.id);
  const html = stringOr(attachments?.find(({ contentType }) => contentType === "text/html")?.["content"]);
  const beginning = html.slice(0, MAX_MESSAGE_LENGTH);
  const quotes = quotedMessageId(beginning);
  // The plain text of such a message has the other message's words, too.
  const isHtml = quotes !== null || holdsMessage(beginning) || text.trim() === "";
  const sent = isHtml ? html : text;
  const read = sent.slice(0, MAX_MESSAGE_LENGTH);
  const content = readHtml(isHtml ? read : "", attachments ?? []);
  return {
    text: withoutMentions(isHtml ? content.text : read, ours, isHtml),
    forwarded: content.forwarded,
    isCut: sent.length > read.length,
    isMention: ours.length > 0,
    toOthers: mentions.length > ours.length,
    quotes,
  };
}

type Attachment = NonNullable<Activity["attachments"]>[number];

/** The words of a message, and those of the messages that it quotes or forwards; a quote of a bot is left out. */
export function readHtml(html: string, attachments: readonly Attachment[]): { text: string; forwarded: string } {
  const { own, quoted } = splitQuotes(html.slice(0, MAX_MESSAGE_LENGTH));
  const others = [...(quotesBot(html) ? [] : [quoted]), ...attachments.map(forwardedText)];
  return { text: own, forwarded: truncate(others.filter(Boolean).join("\n\n"), MAX_MESSAGE_LENGTH) };
}

function withoutMentions(text: string, ours: readonly Record<string, unknown>[], isHtml: boolean): string {
  let own = text;
  for (const label of new Set(ours.slice(0, MAX_MENTIONS).map((mention) => stringOr(mention["text"])))) {
    if (label) own = own.replaceAll(label, " ");
    // In HTML, a mention is only a name.
    const name = label.replaceAll(/<[^<>]*>/gu, "");
    if (isHtml && name && own.startsWith(name)) own = own.slice(name.length);
  }
  return own
    .replaceAll(/<\/?at\b[^<>]*>/giu, "")
    .replaceAll("\u00A0", " ")
    .trim();
}

/** The words of a message that is attached as a reference: https://learn.microsoft.com/graph/api/resources/chatmessageattachment */
function forwardedText({ contentType, content }: Attachment): string {
  if (!MESSAGE_REFERENCES.has(contentType)) return "";
  const { originalMessageContent, messagePreview, body, messageSender } = Reference.catch({}).parse(content);
  if (messageSender?.application) return "";
  const html = originalMessageContent ?? body?.content ?? messagePreview ?? "";
  return splitQuotes(html.slice(0, MAX_MESSAGE_LENGTH)).own;
}

function parsedOrNull(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function stringOr(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/**
 * Files of personal chats, whose download addresses need no token but work only for a few minutes, and pictures. Teams
 * gives a bot no file of a channel or a group chat, but says that there is one.
 */
export function filesOf({ attachments = [], serviceUrl, conversation }: Activity): IncomingFile[] {
  const all = attachments ?? [];
  const files = all.flatMap((attachment): IncomingFile[] => {
    const { contentType, name, content, contentUrl } = attachment;
    const address = FileContent.safeParse(content).data?.downloadUrl;
    const isPicture = contentType.startsWith("image/");
    if (!isPicture && (contentType !== FILE || address === undefined)) return [];
    return [
      {
        name: typeof name === "string" && name !== "" ? name : isPicture ? contentType.replace("/", ".") : "file",
        bytes: 0,
        type: isPicture ? contentType : null,
        url: typeof contentUrl === "string" && contentUrl.length <= MAX_URL_LENGTH ? contentUrl : null,
        read: async () => await downloadFrom(address ?? "", serviceUrl),
      },
    ];
  });
  const isHidden = !isPersonal(conversation) && all.length > 0 && all.every(namesFile);
  return isHidden ? [{ name: "file", bytes: 0, type: null, url: null, read: refuseToRead }] : files;
}

function namesFile({ contentType, content }: Attachment): boolean {
  if (contentType !== "text/html" || typeof content !== "string") return false;
  return /<attachment\b|itemtype="[^"<>]{0,100}schema\.skype\.com\/Files?"/iu.test(
    content.slice(0, MAX_MESSAGE_LENGTH),
  );
}

async function refuseToRead(): Promise<string> {
  return await Promise.reject(
    new UnavailableError("Teams gives no files of channels", {
      userMessage: inWords((words) => words.chat.fileInChannel),
    }),
  );
}

async function downloadFrom(url: string, serviceUrl: string): Promise<string> {
  const { protocol, hostname, origin } = new URL(url);
  const isTeamsHost = protocol === "https:" && SHAREPOINT.test(hostname);
  if (!isTeamsHost && origin !== new URL(serviceUrl).origin)
    throw new UnavailableError(`a file at ${hostname} is not on a Teams host`);
  return await download(url, "Teams");
}
