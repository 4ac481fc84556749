/** What a section says of a follow-up: "who do I tell?" is answered inside the section on leaked secrets. */
import { termsOf } from "../../knowledge/terms.ts";
import { hasSuchFact, wantedFact } from "../../knowledge/wanted-fact.ts";

/** Words of a follow-up that name nothing. */
const EMPTY = new Set(
  termsOf("long much many soon fast need do have get make take days weeks time step mean happen next want like please"),
);

/** Questions that need more than a yes or no. The others are about what was just said. */
const OPEN = /^\W*(?:(?:and|but|so|ok(?:ay)?|then)\W+)*(?:how|what|when|where|why|which|who|whom|until|by)\b/iu;
const WHO = /^\W*(?:(?:and|but|so|ok(?:ay)?|then)\W+)*(?:who|whom)\b/iu;
const CONTACT = /\S@\S|(?<!\S)#[a-z]|\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+|\b(?:OSPO|Legal|Security|manager|team lead)\b/u;

/** Whether the text states the fact that is asked for, or has all words of the question that name something. */
export function saysOf(text: string, question: string): boolean {
  if (!OPEN.test(question)) return true;
  if (WHO.test(question)) return CONTACT.test(text);
  const fact = wantedFact(question);
  if (fact) return hasSuchFact(text, fact);
  const asked = termsOf(question).filter((term) => !EMPTY.has(term));
  const said = new Set(termsOf(text));
  return asked.length > 0 && asked.every((term) => said.has(term));
}
