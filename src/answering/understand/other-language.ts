/** Recognizes questions in a language that the desk does not read, so that it can say so instead of "I do not know". */
import { ENGLISH_STOP_WORDS } from "../../knowledge/stop-words.ts";

/** Scripts of other languages. Chinese characters beside kana are Japanese. */
const OTHER_SCRIPT =
  /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Thai}\p{Script=Devanagari}\p{Script=Tamil}\p{Script=Bengali}]/gu;
/** At least this share of the letters; a name in another script does not make a question foreign. */
const MIN_SHARE = 0.25;

/** Words that are frequent in French, German, Spanish, Portuguese, Italian or Dutch, and no English words. */
const OTHER_WORDS: ReadonlySet<string> = new Set(
  (
    "le les une est que qui dans pour avec nous vous puis-je peut-on pouvons-nous avons-nous notre nos votre combien sont pas sur du au aux quelle quelles quel comment " +
    "der das und ist nicht wir ich darf dürfen können kann wie lange müssen muss unser unsere unserem unseren ein eine einen für mit auf von zu im welche wer wann wo dem den " +
    "el los las podemos puedo cómo qué nuestro nuestra nuestros para por cuánto cuándo dónde del " +
    "posso nosso nossa não uma como com quanto quando onde são dos " +
    "possiamo nostro nostra nostri usare che della nel quali chi sono gli " +
    "mogen wij kunnen onze het een voor niet gebruiken welke hoe moeten wat zijn"
  ).split(" "),
);
const MIN_WORDS = 2;

export function isOtherLanguage(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return false;
  if ((text.match(OTHER_SCRIPT)?.length ?? 0) / letters >= MIN_SHARE) return true;
  const words = text.toLowerCase().match(/[\p{Script=Latin}-]+/gu) ?? [];
  const others = words.filter((word) => OTHER_WORDS.has(word)).length;
  return others >= MIN_WORDS && others > words.filter((word) => ENGLISH_STOP_WORDS.has(word)).length;
}
