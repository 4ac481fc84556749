/**
 * Whether a text contains one of the words of a policy file: whole words in any case; Chinese, Japanese and Korean
 * words anywhere in the text.
 */

const UNSPACED = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]`;
const HAS_UNSPACED = new RegExp(UNSPACED, "v");
/** A letter of a script with spaces between words: "GPL" is a word in 使用GPL吗, but not in AGPL. */
const LETTER = String.raw`[[\p{L}\p{M}\p{N}_]--${UNSPACED}]`;

export function hasWord(words: readonly string[], text: string): boolean {
  return patternOf(words).test(text.normalize("NFKC"));
}

function patternOf(words: readonly string[]): RegExp {
  const anywhere = words.filter((word) => HAS_UNSPACED.test(word)).map(escapeWord);
  const whole = words.filter((word) => !HAS_UNSPACED.test(word)).map(escapeWord);
  const parts = [...anywhere, ...(whole.length > 0 ? [`(?<!${LETTER})(?:${whole.join("|")})(?!${LETTER})`] : [])];
  return new RegExp(parts.join("|"), "iv");
}

function escapeWord(word: string): string {
  const normalized = word.normalize("NFKC").trim();
  return normalized.replace(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`).replace(/\s+/gu, String.raw`\s+`);
}
