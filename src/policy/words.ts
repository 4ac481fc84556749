/** Whether a text has one of the words that a policy file names: whole words, capitals do not count, Chinese may stand anywhere. */

const UNSPACED = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]`;
const IS_UNSPACED = new RegExp(UNSPACED, "v");
/** Of scripts that put spaces between words: "GPL" is a word in 使用GPL吗, and not in AGPL. */
const LETTER = String.raw`[[\p{L}\p{M}\p{N}_]--${UNSPACED}]`;

export function hasWord(words: readonly string[], text: string): boolean {
  return patternOf(words).test(text.normalize("NFKC"));
}

function patternOf(words: readonly string[]): RegExp {
  const [anywhere, whole] = [true, false].map((is) =>
    words.filter((word) => IS_UNSPACED.test(word) === is).map(escaped),
  );
  const parts = [...(anywhere ?? []), ...(whole?.length ? [`(?<!${LETTER})(?:${whole.join("|")})(?!${LETTER})`] : [])];
  return new RegExp(parts.join("|"), "iv");
}

function escaped(word: string): string {
  const plain = word.normalize("NFKC").trim();
  return plain.replace(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`).replace(/\s+/gu, String.raw`\s+`);
}
