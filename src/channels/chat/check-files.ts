/** Checks every package of a lockfile or SBOM that somebody sends against the policy, and answers in the conversation. */
import { wordsIn } from "../../words/words.ts";
import { postDeskReply } from "../../desk/conversation.ts";
import { DeskError, messageOf } from "../../base/errors.ts";
import { checkProject, useOfUpload } from "../../desk/check-project.ts";
import type { Checked } from "../../desk/check-types.ts";
import type { Language } from "../../base/language.ts";
import type { Reply } from "../../desk/reply.ts";
import { mayGetVerdicts } from "../../desk/guests.ts";
import type { Person } from "../../identity/people.ts";
import type { SentAlong } from "../../desk/sent-along.ts";
import { namePurls } from "../../desk/package-names.ts";
import { verdictLabel } from "../../desk/verdict-text.ts";
import { VERDICT_KINDS } from "../../policy/license-policy.ts";
import type { Chat } from "./chat.ts";

const MAX_MB = 20;
const MAX_ROWS = 20;
const MAX_NOT_JUDGED = 5;

export type IncomingFile = {
  name: string;
  bytes: number;
  /** The media type, if the platform says it. */
  type: string | null;
  /** Where people can open it, if there is such an address. */
  url: string | null;
  read: () => Promise<string>;
};

type Upload = { person: Person; language: Language; conversationId: string; text: string; deliveryId: string };

/** Pictures, documents and archives, which are no lockfile and no SBOM. */
const IS_OTHER_NAME =
  /\.(?:png|jpe?g|gif|webp|bmp|tiff?|heic|svg|pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|mp[34]|mov|avi|mkv|webm|wav|m4a|zip|7z|rar|tar|t?gz|xz|jar|exe|dmg|msg|eml)$/iu;
const IS_OTHER_TYPE = /^(?:image|audio|video)\/|^application\/pdf$/iu;

/** Whether to read the file: any text may be a lockfile or an SBOM. */
export function isToCheck({ name, type }: Pick<IncomingFile, "name" | "type">): boolean {
  return !IS_OTHER_NAME.test(name) && !IS_OTHER_TYPE.test(type ?? "");
}

/** Posts a summary for each lockfile and SBOM, and in one message what could not be read; with "Ask a person" unless it is for a ticket. */
export async function checkFiles(
  { desk }: Pick<Chat, "desk">,
  files: readonly IncomingFile[],
  { person, language, conversationId, text, deliveryId, isForTicket }: Upload & { isForTicket: boolean },
): Promise<void> {
  if (files.length === 0) return;
  const unread: string[] = [];
  const isJudged = await mayGetVerdicts(desk, person);
  for (const [i, file] of files.entries()) {
    const checked: CheckedFile = isJudged
      ? await checkFile(desk, file, text, language)
      : { kind: "unread", reason: wordsIn(language).chat.noVerdictsForGuests };
    if (checked.kind === "unread") unread.push(checked.reason);
    else
      await postDeskReply(desk, {
        conversationId,
        deliveryId: `${deliveryId}:file-${i}`,
        reply: { kind: "notice", language, text: checked.summary, examples: [] },
      });
  }
  // Staff see a link to a picture that belongs to a ticket.
  if (unread.length === 0 || (isForTicket && !files.some(isToCheck))) return;
  const said = [...new Set(unread)].join("\n\n");
  const reply: Reply = isForTicket
    ? { kind: "notice", language, text: said, examples: [] }
    : { kind: "abstained", language, text: said, question: text };
  await postDeskReply(desk, { conversationId, deliveryId: `${deliveryId}:unread`, reply });
}

/** What a conversation and a ticket keep of the files. */
export function filesAlong(files: readonly IncomingFile[]): SentAlong["files"] {
  return files.map(({ name, url }) => ({ name, url }));
}

type CheckedFile = { kind: "checked"; summary: string } | { kind: "unread"; reason: string };

async function checkFile(
  desk: Chat["desk"],
  file: IncomingFile,
  text: string,
  language: Language,
): Promise<CheckedFile> {
  const { name, bytes, read } = file;
  const words = wordsIn(language).chat;
  if (!isToCheck(file)) return { kind: "unread", reason: words.otherFile(name) };
  if (bytes > MAX_MB * 1e6) return { kind: "unread", reason: words.fileTooLarge(name, MAX_MB) };
  try {
    const use = await useOfUpload(desk, text);
    const checked = await checkProject(desk, { file: name, text: await read(), use, language });
    return { kind: "checked", summary: summaryOf(checked, use, language) };
  } catch (error) {
    const why = error instanceof DeskError ? error.userMessageIn(language) : messageOf(error);
    return { kind: "unread", reason: words.unreadableFile(name, why) };
  }
}

function summaryOf(checked: Checked, use: string, language: Language): string {
  const { file, packages, summary, nothingJudged } = checked;
  const words = wordsIn(language).chat;
  const counts = VERDICT_KINDS.toReversed()
    .filter((kind) => summary[kind] > 0)
    .map((kind) => `${summary[kind]} ${verdictLabel(kind, language)}`);
  const notable = packages.filter(({ verdict, judged }) => judged && verdict !== "approved");
  const rows = notable.slice(0, MAX_ROWS).map(({ purl, verdict, because, fixed }) => {
    const reason = because[0] ?? "";
    return `• ${words.labelled(namePurls(purl), verdictLabel(verdict, language))}. ${reason}${fixed ? ` → ${fixed}` : ""}`;
  });
  return [
    words.checkSummary(file, packages.length, use, words.listed(counts)),
    ...(nothingJudged === null ? [] : [nothingJudged]),
    ...rows,
    ...(notable.length > rows.length ? [words.andMore(notable.length - rows.length)] : []),
    ...notJudgedLines(checked, language),
  ].join("\n");
}

/** What has no verdict, with the reason for each: silence would read as an approval. */
function notJudgedLines({ packages, skipped, notJudged }: Checked, language: Language): string[] {
  if (notJudged === 0) return [];
  const words = wordsIn(language).chat;
  const entries = [
    ...packages.filter(({ judged }) => !judged).map(({ purl, because }) => [namePurls(purl), because[0] ?? ""]),
    ...skipped.filter(({ kind }) => kind === "unjudged").map(({ what, reason }) => [what, reason]),
  ];
  const shown = entries.slice(0, MAX_NOT_JUDGED).map(([name = "", reason = ""]) => `• ${words.labelled(name, reason)}`);
  return [
    words.notJudged(notJudged),
    ...shown,
    ...(entries.length > shown.length ? [words.andMore(entries.length - shown.length)] : []),
  ];
}
