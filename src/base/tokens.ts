/** A rough count of what text costs a language model. */

export const CHARACTERS_PER_TOKEN = 4;
const HAN = /\p{Script=Han}/gu;

/** Errs upwards: four characters of a language with an alphabet, or one Chinese character. */
export function tokensIn(text: string): number {
  const han = text.match(HAN)?.length ?? 0;
  return han + Math.ceil((text.length - han) / CHARACTERS_PER_TOKEN);
}
