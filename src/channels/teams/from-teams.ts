/** Converts what Teams sends: the sender, the place, the text and the files. */
import { z } from "zod";
import { UnavailableError } from "../../base/errors.ts";
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
import { htmlToText, quotedMessageId } from "./text.ts";

/** More mentions of the desk than this are ignored. */
const MAX_MENTIONS = 20;
const Mentioned = z.looseObject({ id: z.string() });
const FileContent = z.looseObject({ downloadUrl: z.string() });
const FILE = "application/vnd.microsoft.teams.file.download.info";
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

/** The text that a person typed: without the mention of the desk and without quoted text; other mentions become names. `isCut` if it was longer. */
export function parseMessage({ text = "", entities = [], recipient, attachments = [] }: Activity): {
  text: string;
  isCut: boolean;
  isMention: boolean;
  toOthers: boolean;
  quotes: string | null;
} {
  const mentions = entities?.filter(({ type }) => type === "mention") ?? [];
  const ours = mentions.filter((mention) => Mentioned.safeParse(mention["mentioned"]).data?.id === recipient.id);
  const content = attachments?.find(({ contentType }) => contentType === "text/html")?.["content"];
  const html = typeof content === "string" ? content : "";
  const quotes = quotedMessageId(html.slice(0, MAX_MESSAGE_LENGTH));
  const sent = quotes === null ? text : html;
  const read = sent.slice(0, MAX_MESSAGE_LENGTH);
  let said = quotes === null ? read : htmlToText(read);
  for (const label of new Set(ours.slice(0, MAX_MENTIONS).map((mention) => stringOr(mention["text"])))) {
    if (label) said = said.replaceAll(label, " ");
    // In HTML, a mention is only a name.
    const name = label.replaceAll(/<[^<>]*>/gu, "");
    if (quotes !== null && name && said.startsWith(name)) said = said.slice(name.length);
  }
  return {
    text: said
      .replaceAll(/<\/?at\b[^<>]*>/giu, "")
      .replaceAll("\u00A0", " ")
      .trim(),
    isCut: sent.length > read.length,
    isMention: ours.length > 0,
    toOthers: mentions.length > ours.length,
    quotes,
  };
}

function stringOr(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Files of personal chats. Their addresses need no token, but work only for a few minutes. */
export function filesOf({ attachments = [], serviceUrl }: Activity): IncomingFile[] {
  return (attachments ?? []).flatMap(({ contentType, name, content }) => {
    const url = FileContent.safeParse(content).data?.downloadUrl;
    if (contentType !== FILE || url === undefined) return [];
    return [
      {
        name: typeof name === "string" ? name : "file",
        bytes: 0,
        read: async () => await downloadFrom(url, serviceUrl),
      },
    ];
  });
}

async function downloadFrom(url: string, serviceUrl: string): Promise<string> {
  const { protocol, hostname, origin } = new URL(url);
  const isTeamsHost = protocol === "https:" && SHAREPOINT.test(hostname);
  if (!isTeamsHost && origin !== new URL(serviceUrl).origin)
    throw new UnavailableError(`a file at ${hostname} is not on a Teams host`);
  return await download(url, "Teams");
}
