/** The status of a ticket: its outcome if it has one, else its state. */
import { ownEntry } from "../../base/own-entry.ts";
import type { Language } from "../../base/language.ts";
import { wordsIn } from "../../words/words.ts";

export function ticketStatusText(
  { state, outcome }: { state: string; outcome: string | null },
  language: Language,
): string {
  const status = outcome ?? state;
  return ownEntry<string>(wordsIn(language).chat.ticketStatus, status) ?? status;
}
