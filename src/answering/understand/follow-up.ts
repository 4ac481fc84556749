/** Turns a follow-up such as "and for AGPL?" into a question that makes sense on its own. */
import type { Glossary } from "../../knowledge/glossary.ts";
import { languageOf, termsOf } from "../../knowledge/terms.ts";

const FOLLOW_UP_OPENING =
  /^(?:(?:thanks?|thank you|thx|ok(?:ay)?|great|good|cool|perfect|got it|sorry|no|hm+|谢谢|好的|好)(?:\s*[,.!，。！]\s*|\s+))?(?:and|but|or|so|i mean|i meant|ok(?:ay)?,? and|also|then|what about|how about|what if|same for|even if|only if|why|why not|which one|那么?|那如果|如果是|还有|换成|要是|为什么|哪个)(?:\s|[,，]|(?=\p{Script=Han}))/iu;
const REFERS_BACK =
  /\b(?:it|its|that|this|they|them|those|these|there|one|both|either|instead)\b|它|这个|那个|这种|那种|它们|这样|前者|后者/iu;
/** A name of these kinds replaces one in the previous question: "and for AGPL?" asks the same about another license. */
const REPLACEABLE = new Set(["license", "tool", "organization", "law", "standard"]);

export function opensFollowUp(question: string): boolean {
  return FOLLOW_UP_OPENING.test(question.trim());
}

export function withoutOpening(question: string): string {
  return question.trim().replace(FOLLOW_UP_OPENING, "");
}

export function refersBack(question: string): boolean {
  return REFERS_BACK.test(question);
}

/** Words that ask without naming what they ask about: "how long do I have?", but not "how long is the cooldown?". */
const NO_SUBJECT = new Set(
  termsOf(
    "long much many soon fast often tell ask cost pay happen next contact call start begin wait deadline need do have get time days weeks conditions obligations requirements duties",
  ),
);

/** Returns the question unchanged if it is not a follow-up. */
export function resolveFollowUp(
  question: string,
  before: string | undefined,
  glossary: Glossary,
): { text: string; isFollowUp: boolean } {
  if (!before) return { text: question, isFollowUp: false };
  const terms = termsOf(question).filter((term) => !/^\p{Script=Han}$/u.test(term));
  const opens = opensFollowUp(question);
  const fragment =
    question.trim().split(/\s+/u).length <= 3 && terms.length <= 2 && !languageOf(question).startsWith("zh");
  // "How long do I have?" names nothing that it could be about.
  const namesNothing = terms.every((term) => NO_SUBJECT.has(term)) && languageOf(question) === "en";
  if (!(opens && terms.length <= 8) && !(refersBack(question) && terms.length <= 5) && !fragment && !namesNothing)
    return { text: question, isFollowUp: false };
  const topic = withoutReplacedNames(before, question, glossary);
  const own = withoutOpening(question);
  const subject = topic.replace(ASKING, "").replace(/(?<![\s?.!])[\s?.!]+$/u, "");
  // "how do we get one?" is about getting it, so the words around the pronoun say what is asked.
  const isShort = subject !== "" && subject.split(/\s+/u).length <= MAX_OF_SUBJECT;
  const isAbout = isShort && PRONOUN.test(own);
  return { text: (isAbout ? own.replace(PRONOUN, () => subject) : `${topic} ${own}`).trim(), isFollowUp: true };
}
const MAX_OF_SUBJECT = 12;
const PRONOUN = /\b(?:it|they|that|this|them|those|these|one)\b/iu;
/** How a question begins, before what it is about: "what is a", "can we". */
const ASKING =
  /^\W*(?:(?:hi|hey|hello|so|ok(?:ay)?)\W+){0,3}(?:(?:what|who)(?:['’]s| is| are| does) |(?:how|when|where|why) (?:do|does|can|could|should|may|must|is|are|to) |(?:can|could|may|should|must|do|does|did|is|are|will|would) )(?:(?:i|we|you|they|it|there|one) )?(?:(?:have|need) to )?/iu;

/** The previous question without the names that the new question replaces. */
function withoutReplacedNames(before: string, question: string, glossary: Glossary): string {
  const namesIn = (text: string) =>
    [...glossary.matchEnglish(text), ...(languageOf(text) === "zh" ? glossary.matchChinese(text) : [])]
      .map(({ entry }) => entry)
      .filter(({ kind }) => REPLACEABLE.has(kind));
  const kinds = new Set(namesIn(question).map(({ kind }) => kind));
  const forms = namesIn(before)
    .filter(({ kind }) => kinds.has(kind))
    .flatMap(({ term, synonyms, zh }) => [term, ...synonyms, ...zh])
    .toSorted((a, b) => b.length - a.length);
  return forms
    .reduce(
      (text, form) =>
        text.replace(
          new RegExp(
            `(?<![\\p{L}\\p{N}])${form.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`)}(?![\\p{Script=Latin}\\p{N}])`,
            "giu",
          ),
          " ",
        ),
      before,
    )
    .replace(/\s+/gu, " ")
    .trim();
}
