/** Terms of the field with synonyms and translations, to expand a question and to translate it. */
import { z } from "zod";
import { termsOf } from "./terms.ts";

export const GlossaryEntry = z.object({
  term: z.string(),
  synonyms: z.array(z.string()),
  zh: z.array(z.string()),
  kind: z.string(),
  definition: z.string().nullable(),
  definitionZh: z.string().nullable(),
  /** What a named thing is, in words that the handbook uses: they may be added to a question that names it. */
  is: z.string().nullable(),
  isZh: z.string().nullable(),
});
export type GlossaryEntry = z.infer<typeof GlossaryEntry>;

export type GlossaryMatch = {
  entry: GlossaryEntry;
  /** The matched words of the question. */
  words: string;
};

const MAX_PHRASE_TERMS = 5;

export class Glossary {
  readonly entries: readonly GlossaryEntry[];
  #english = new Map<string, GlossaryEntry[]>();
  #chinese = new Map<string, GlossaryEntry[]>();
  /** The length of the longest Chinese form by its first character: at most places of a text none begins. */
  #longestChinese = new Map<string, number>();

  constructor(entries: readonly GlossaryEntry[]) {
    this.entries = entries;
    for (const entry of entries) {
      for (const form of [entry.term, ...entry.synonyms]) add(this.#english, termsOf(form).join(" "), entry);
      for (const form of entry.zh) {
        const key = form.normalize("NFKC").toLowerCase();
        add(this.#chinese, key, entry);
        const first = key.slice(0, 1);
        this.#longestChinese.set(first, Math.max(this.#longestChinese.get(first) ?? 0, key.length));
      }
    }
    this.#english.delete("");
  }

  /** Entries that an English question mentions. The longest phrase wins. */
  matchEnglish(question: string): GlossaryMatch[] {
    const terms = termsOf(question);
    const matches: GlossaryMatch[] = [];
    for (let i = 0; i < terms.length;) {
      let length = Math.min(MAX_PHRASE_TERMS, terms.length - i);
      let found: GlossaryEntry[] | undefined;
      for (; length > 0; length--) {
        found = this.#english.get(terms.slice(i, i + length).join(" "));
        if (found) break;
      }
      for (const entry of found ?? []) matches.push({ entry, words: terms.slice(i, i + length).join(" ") });
      i += Math.max(1, length);
    }
    return matches;
  }

  /** Entries that a Chinese question mentions, in order. The longest form wins. */
  matchChinese(question: string): GlossaryMatch[] {
    const text = question.normalize("NFKC").toLowerCase();
    const matches: GlossaryMatch[] = [];
    for (let i = 0; i < text.length;) {
      let length = Math.min(this.#longestChinese.get(text[i]!) ?? 0, text.length - i);
      let found: GlossaryEntry[] | undefined;
      for (; length > 0; length--) {
        found = this.#chinese.get(text.slice(i, i + length));
        if (found) break;
      }
      for (const entry of found ?? []) matches.push({ entry, words: text.slice(i, i + length) });
      i += Math.max(1, length);
    }
    return matches;
  }
}

function add(map: Map<string, GlossaryEntry[]>, key: string, entry: GlossaryEntry): void {
  const entries = map.get(key);
  if (!entries) map.set(key, [entry]);
  else if (!entries.includes(entry)) entries.push(entry);
}
