/** Which terms of a sentence are denied. */
import { termsOf } from "../../knowledge/terms.ts";
import { CHINESE_NEGATOR, NEGATOR, NO_NEGATION, SCOPE_END } from "./vocabulary.ts";

/** -1: denied; 0: in a clause that denies something else; 1: affirmed. */
export type Sign = -1 | 0 | 1;

type SignedTerms = { terms: { term: string; sign: Sign }[]; denies: boolean };

const VERB = /^(?:is|are|was|were|has|have|must|may|can|will|needs?|requires?|counts?|gets?)$/iu;

/** The number of negating words. */
export function countDenials(text: string): number {
  const searched = text.replaceAll(NO_NEGATION, " ").replace(/^\s*(?:no|yes)[,:.]\s/iu, "");
  return (
    (searched.match(/[\p{L}']+/gu) ?? []).filter((word) => NEGATOR.test(word)).length +
    [...searched.matchAll(CHINESE_NEGATOR)].length
  );
}

export function englishTerms(text: string): SignedTerms {
  const terms: SignedTerms["terms"] = [];
  let denies = false;
  // A quoted term is mentioned, not affirmed or denied.
  const unquoted = text
    .replaceAll(/["“]([^"“”]{3,})["”]/gu, (_, quoted: string) => {
      for (const term of termsOf(quoted)) terms.push({ term, sign: 0 });
      return " ";
    })
    .replaceAll(NO_NEGATION, " ")
    .replace(/^\s*(?:no|yes)[,:.]\s/iu, "");
  // Within a clause, a denial starts at the negator. Terms before it are neither affirmed nor denied.
  for (const clause of unquoted.split(/[,;:()—–?!]|\.(?=\s|$)/u)) {
    const words = clause.match(/[\p{L}\p{N}](?:[\p{L}\p{N}'’.+#/_@-]*[\p{L}\p{N}+#])?/gu) ?? [];
    const hasNegator = words.some((word) => NEGATOR.test(word));
    denies ||= hasNegator;
    // Terms before "without" are affirmed.
    let sign: Sign =
      hasNegator && !/^(?:without|instead|rather)$/iu.test(words.find((word) => NEGATOR.test(word)) ?? "") ? 0 : 1;
    let from = 0;
    for (const [i, word] of words.entries()) {
      if (NEGATOR.test(word)) {
        sign = sign === -1 ? 0 : -1;
        from = i;
      } else {
        // In "What is not on the list is …" the denial ends before the next verb. In "No list is …" it covers the clause.
        const ends =
          SCOPE_END.test(word) ||
          (VERB.test(word) && i > from + 1 && !(from < 2 && /^n(?:o|one|obody|othing)$/iu.test(words[from] ?? "")));
        if (sign === -1 && ends && i > 0) sign = SCOPE_END.test(word) ? 0 : 1;
        for (const term of termsOf(word)) terms.push({ term, sign });
      }
    }
    // In "Approval is not needed" the denied term comes before the negator.
    const passive =
      /(?<![\p{L}-])([\p{L}-]+) (?:is|are|was|were|be|does|do)(?: not|n't) (?:[\p{L}]+ly )?(?:needed|required|necessary|allowed|permitted|mandatory)\b/iu.exec(
        clause,
      );
    if (passive?.[1]) for (const term of termsOf(passive[1])) terms.push({ term, sign: -1 });
  }
  return { terms: withoutNeutralMentions(terms), denies };
}

/** Drops the neutral mentions of terms that are denied in the same sentence. */
function withoutNeutralMentions(terms: SignedTerms["terms"]): SignedTerms["terms"] {
  const denied = new Set(terms.filter(({ sign }) => sign === -1).map(({ term }) => term));
  return terms.filter(({ term, sign }) => sign !== 0 || !denied.has(term));
}

export function chineseTerms(text: string): SignedTerms {
  const terms: SignedTerms["terms"] = [];
  let denies = false;
  for (const clause of text.split(/[，。；：！？、（）,;:()]/u)) {
    const hits = [...clause.matchAll(CHINESE_NEGATOR)];
    denies ||= hits.length > 0;
    const from = hits[0]?.index ?? Infinity;
    const [before, after] = [
      clause.slice(0, from),
      from === Infinity ? "" : clause.slice(from).replaceAll(CHINESE_NEGATOR, " "),
    ];
    for (const term of termsOf(before)) terms.push({ term, sign: hits.length > 0 ? 0 : 1 });
    for (const term of termsOf(after)) terms.push({ term, sign: hits.length % 2 === 1 ? -1 : 0 });
  }
  // Single characters are too ambiguous if there are pairs.
  const pairs = terms.filter(({ term }) => !/^\p{Script=Han}$/u.test(term));
  return { terms: pairs.length > 2 ? pairs : terms, denies };
}
