/** Compares the letters of two words, a cheap filter before their edit distance is computed. */

/** One bit for each letter of the word; letters share the 32 bits. */
export function letterMask(word: string): number {
  let mask = 0;
  for (let i = 0; i < word.length; i++) mask |= 1 << (word.charCodeAt(i) % 32);
  return mask >>> 0;
}

/** The number of letters by which two masks differ. One edit of a word changes at most two. */
export function differingLetters(a: number, b: number): number {
  let left = a ^ b;
  let count = 0;
  for (; left !== 0; count++) left &= left - 1;
  return count;
}
