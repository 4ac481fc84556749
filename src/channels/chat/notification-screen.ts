/** A notification to staff as a chat shows it. */
import { ownEntry } from "../../base/own-entry.ts";
import { toOneLine } from "../../base/truncate.ts";
import { ticketTitle } from "../../desk/package-names.ts";
import type { Language } from "../../base/language.ts";
import { type Notification, UNDELIVERED } from "../../tickets/board/inbox.ts";
import type { Routing } from "../../policy/routing.ts";
import { undeliveredText } from "../../desk/undelivered.ts";
import { wordsIn } from "../../words/words.ts";
import { groupName } from "./group-name.ts";
import { baseUrl, type Button, type Screen, textScreen } from "./screens.ts";

/** The button that sends again what was not delivered. */
export const SEND_AGAIN = "send-again";
const MAX_WORDS_LENGTH = 300;

type NotificationOptions = {
  publicUrl: string | null;
  /** The address of the ticket's thread in the chat. */
  thread: string | null;
  routing: Routing;
  language: Language;
};

export function notificationScreen(
  notification: Notification,
  { publicUrl, thread, routing, language }: NotificationOptions,
): Screen {
  const { id, kind, ticket, question, detail, to } = notification;
  const words = wordsIn(language).notifications;
  const { open, openThread, show } = wordsIn(language).staff.buttons;
  const url = publicUrl && `${baseUrl(publicUrl)}/desk`;
  if (kind === "digest") {
    const count = (name: string): number => Number(detail[name] ?? 0);
    const group = "group" in to ? groupName(routing, to.group, language) : "";
    const counts = {
      open: count("open"),
      unassigned: count("unassigned"),
      overdue: count("overdue"),
      dueToday: count("dueToday"),
    };
    return textScreen(words.digest(group, counts), ...(url ? [link(words.openQueue, "queue", url)] : []));
  }
  if (kind === "checkpoint") return textScreen(words.checkpoint(String(detail["checkpoint"]), String(detail["hash"])));
  if (kind === "accounts-collide") return textScreen(collisionText(detail, language));
  if (kind === "leaver") return textScreen(leaverText(detail, language));
  const links = [
    ...(thread !== null && ticket !== null ? [link(openThread, String(ticket), thread)] : []),
    ...(url && ticket !== null ? [link(open, String(ticket), `${url}#${ticket}`)] : []),
  ];
  if (kind === UNDELIVERED)
    return textScreen(
      undeliveredText(notification, language),
      { action: SEND_AGAIN, label: words.undelivered.sendAgain, value: id },
      ...(ticket === null ? [] : [{ action: "ticket:show", label: show, value: String(ticket) }]),
      ...links,
    );
  const event = ownEntry<string>(words.ticketEvents, kind) ?? kind.replaceAll("-", " ");
  if (ticket === null) return textScreen(event);
  const text = words.ticketEvent(ticket, event, ticketTitle(question ?? ""));
  const said = toOneLine(notification.words ?? "", MAX_WORDS_LENGTH);
  return textScreen(
    said === "" ? text : `${text}\n${words.quoted(said)}`,
    { action: "ticket:show", label: show, value: String(ticket) },
    ...links,
  );
}

/** An erased account has no name. */
function collisionText({ one, other, why }: Notification["detail"], language: Language): string {
  const { collision, collisionErased, collisionReasons } = wordsIn(language).notifications;
  return typeof one === "string" && typeof other === "string"
    ? collision(one, other, ownEntry<string>(collisionReasons, String(why)) ?? "")
    : collisionErased;
}

function leaverText(detail: Notification["detail"], language: Language): string {
  const text = (name: string): string => (typeof detail[name] === "string" ? detail[name] : "");
  const count = (name: string): number => Number(detail[name] ?? 0);
  return wordsIn(language).notifications.leaver(text("name"), text("account"), {
    tickets: count("tickets"),
    steps: count("steps"),
    documents: count("documents"),
    blankets: count("blankets"),
    requests: count("requests"),
  });
}

function link(label: string, value: string, url: string): Button {
  return { action: "link", label, value, url };
}
