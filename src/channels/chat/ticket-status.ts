/** How a ticket stands, in words: its outcome where it has one, else its state. */
import { ownEntry } from "../../base/own-entry.ts";
import type { Language } from "../../base/language.ts";
import { wordsIn } from "../../words/words.ts";

export function ticketStatusText(
  { state, outcome }: { state: string; outcome: string | null },
  language: Language,
): string {
  const standing = outcome ?? state;
  return ownEntry<string>(wordsIn(language).chat.standing, standing) ?? standing;
}
