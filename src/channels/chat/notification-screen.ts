/** A notification to staff as a chat shows it. */
import { ownEntry } from "../../base/own-entry.ts";
import type { Notification } from "../../tickets/board/inbox.ts";
import type { Routing } from "../../policy/routing.ts";
import { baseUrl, type Button, type Screen, textScreen } from "./screens.ts";

const WORDS: Record<string, string> = {
  assigned: "is yours now",
  "asker-replied": "has a new word from the asker",
  "due-soon": "is due soon",
  overdue: "is overdue",
  noted: "has a new internal note",
  withdrawn: "was withdrawn",
  watched: "has changed",
};

export function notificationScreen(
  { kind, ticket, question, detail, to }: Notification,
  publicUrl: string | null,
  routing: Routing,
): Screen {
  const url = publicUrl && `${baseUrl(publicUrl)}/desk`;
  if (kind === "digest") {
    const count = (name: string): string => String(Number(detail[name] ?? 0));
    const group = "group" in to ? (routing.groups[to.group]?.en ?? to.group) : "";
    const text = `Good morning, ${group}. Open: ${count("open")}, with nobody: ${count("unassigned")}, overdue: ${count("overdue")}, due within a day: ${count("dueToday")}.`;
    return textScreen(text, ...(url ? [link("Open the queue", "queue", url)] : []));
  }
  if (kind === "checkpoint")
    return textScreen(
      `Checkpoint ${String(detail["checkpoint"])} of the audit trail: ${String(detail["hash"])}. \`ospo audit verify\` finds what is changed after it.`,
    );
  if (ticket === null) return textScreen(kind.replaceAll("-", " "));
  const text = `#${ticket} ${ownEntry(WORDS, kind) ?? kind.replaceAll("-", " ")}: ${(question ?? "").split("\n", 1)[0] ?? ""}`;
  return textScreen(
    text,
    { action: "ticket:show", label: "Show", value: String(ticket) },
    ...(url ? [link("Open", String(ticket), `${url}#${ticket}`)] : []),
  );
}

function link(label: string, value: string, url: string): Button {
  return { action: "link", label, value, url };
}
