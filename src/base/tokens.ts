/** Estimates the number of tokens that a text costs a language model. */

export const CHARACTERS_PER_TOKEN = 4;
const HAN = /\p{Script=Han}/gu;

/** A high estimate: one token for four characters of an alphabet, or for one Chinese character. */
export function tokensIn(text: string): number {
  const han = text.match(HAN)?.length ?? 0;
  return han + Math.ceil((text.length - han) / CHARACTERS_PER_TOKEN);
}
