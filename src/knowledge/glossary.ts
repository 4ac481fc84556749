/** The field's terms with synonyms and Chinese: widens a question's words and carries them over to the other language. */
import { termsOf } from "./terms.ts";

export type GlossaryEntry = {
  term: string;
  synonyms: string[];
  zh: string[];
  kind: string;
  definition: string | null;
  definitionZh: string | null;
};

export type GlossaryMatch = {
  entry: GlossaryEntry;
  /** As it stands in the question. */
  words: string;
};

const LONGEST_PHRASE = 5;

export class Glossary {
  readonly entries: readonly GlossaryEntry[];
  #english = new Map<string, GlossaryEntry[]>();
  #chinese = new Map<string, GlossaryEntry[]>();
  #longestChinese = 1;

  constructor(entries: readonly GlossaryEntry[]) {
    this.entries = entries;
    for (const entry of entries) {
      for (const form of [entry.term, ...entry.synonyms]) add(this.#english, termsOf(form).join(" "), entry);
      for (const form of entry.zh) {
        const key = form.normalize("NFKC").toLowerCase();
        add(this.#chinese, key, entry);
        this.#longestChinese = Math.max(this.#longestChinese, key.length);
      }
    }
    this.#english.delete("");
  }

  /** Entries named in an English question; the longest phrase wins. */
  matchEnglish(question: string): GlossaryMatch[] {
    const terms = termsOf(question);
    const matches: GlossaryMatch[] = [];
    for (let i = 0; i < terms.length;) {
      let length = Math.min(LONGEST_PHRASE, terms.length - i);
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

  /** Entries named in a Chinese question, in order; the longest form wins. */
  matchChinese(question: string): GlossaryMatch[] {
    const text = question.normalize("NFKC").toLowerCase();
    const matches: GlossaryMatch[] = [];
    for (let i = 0; i < text.length;) {
      let length = Math.min(this.#longestChinese, text.length - i);
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
