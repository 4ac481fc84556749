/** Checks every package of a lockfile or SBOM that somebody sends against the policy, and answers in the conversation. */
import { wordsIn } from "../../words/words.ts";
import { storeAskerMessage, postDeskReply } from "../../desk/conversation.ts";
import { DeskError, messageOf } from "../../base/errors.ts";
import { checkProject, useOfUpload } from "../../desk/check-project.ts";
import type { Checked } from "../../desk/check-types.ts";
import type { Language } from "../../base/language.ts";
import type { Reply } from "../../desk/reply.ts";
import { verdictLabel } from "../../desk/verdict-text.ts";
import type { Person } from "../../identity/people.ts";
import { VERDICT_KINDS } from "../../policy/license-policy.ts";
import type { Chat } from "./chat.ts";

const MAX_MB = 20;
const MAX_ROWS = 20;
const MAX_NOT_JUDGED = 5;

export type IncomingFile = { name: string; bytes: number; read: () => Promise<string> };
type Upload = { person: Person; language: Language; conversationId: string; text: string; deliveryId: string };

export async function checkFiles(
  chat: Chat,
  files: readonly IncomingFile[],
  { person, language, conversationId, text, deliveryId }: Upload,
): Promise<void> {
  const { desk } = chat;
  await storeAskerMessage(desk, { person, conversationId, deliveryId, text: withFileNames(text, files) });
  for (const [i, file] of files.entries()) {
    const reply: Reply = {
      kind: "notice",
      language,
      text: await checkFile(chat, file, text, language),
      examples: [],
    };
    await postDeskReply(desk, { conversationId, deliveryId: `${deliveryId}:file-${i}`, reply });
  }
}

/** The message, followed by the names of its files. */
export function withFileNames(text: string, files: readonly IncomingFile[]): string {
  return [text, ...files.map(({ name }) => name)].filter(Boolean).join("\n");
}

async function checkFile(
  { desk }: Chat,
  { name, bytes, read }: IncomingFile,
  text: string,
  language: Language,
): Promise<string> {
  const words = wordsIn(language).chat;
  if (bytes > MAX_MB * 1e6) return words.fileTooLarge(name, MAX_MB);
  try {
    const use = await useOfUpload(desk, text);
    return summaryOf(await checkProject(desk, { file: name, text: await read(), use, language }), use, language);
  } catch (error) {
    return words.unreadableFile(name, error instanceof DeskError ? error.userMessageIn(language) : messageOf(error));
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
    return `• ${words.labelled(purl.replace("pkg:", ""), verdictLabel(verdict, language))}. ${reason}${fixed ? ` → ${fixed}` : ""}`;
  });
  return [
    words.checkSummary(file, packages.length, `${words.listed(counts)} (${use})`),
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
    ...packages
      .filter(({ judged }) => !judged)
      .map(({ purl, because }) => [purl.replace("pkg:", ""), because[0] ?? ""]),
    ...skipped.filter(({ kind }) => kind === "unjudged").map(({ what, reason }) => [what, reason]),
  ];
  const shown = entries.slice(0, MAX_NOT_JUDGED).map(([name = "", reason = ""]) => `• ${words.labelled(name, reason)}`);
  return [
    words.notJudged(notJudged),
    ...shown,
    ...(entries.length > shown.length ? [words.andMore(entries.length - shown.length)] : []),
  ];
}
