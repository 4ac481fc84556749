/** What a chat did not deliver: what staff read about it, and sending it again. */
import { ownEntry } from "../base/own-entry.ts";
import type { Language } from "../base/language.ts";
import { inTransaction } from "../db/database.ts";
import { takeDeadLetter } from "../delivery/dead-letters.ts";
import type { Person } from "../identity/people.ts";
import type { Notification } from "../tickets/board/inbox.ts";
import { wordsIn } from "../words/words.ts";
import type { Desk } from "./desk.ts";
import { requireStaff } from "./staff.ts";

/** Who did not get what, and why. */
export function undeliveredText({ asker, question, detail }: Notification, language: Language): string {
  const words = wordsIn(language).notifications.undelivered;
  const channel = String(detail["channel"]);
  const chat = ownEntry<string>(words.chats, channel) ?? channel;
  const title = question?.split("\n", 1)[0] ?? "";
  const why = ownEntry<(name: string) => string>(words.reasons, String(detail["why"])) ?? words.reasons.other;
  const what = asker === null ? words.toStaff(chat) : words.toAsker(asker, chat, title);
  return `${what} ${why(asker ?? words.nobody)}`;
}

/** Sends it again once, however often it is asked for. Returns false if it was sent again before. */
export async function sendAgain(desk: Desk, staff: Person, notification: string): Promise<boolean> {
  await requireStaff(desk, staff);
  return await inTransaction(desk.db, async (tx) => {
    const item = await takeDeadLetter(tx, notification);
    if (item) await desk.enqueueOutgoing(tx, [item]);
    return item !== undefined;
  });
}
