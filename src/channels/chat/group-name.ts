/** The name of a group of staff in a language. */
import { ownEntry } from "../../base/own-entry.ts";
import type { Language } from "../../base/language.ts";
import type { Routing } from "../../policy/routing.ts";
import { ownText } from "../../words/words.ts";

export function groupName({ groups }: Pick<Routing, "groups">, group: string, language: Language): string {
  const names = ownEntry(groups, group);
  return names ? ownText(names, language) : group;
}
