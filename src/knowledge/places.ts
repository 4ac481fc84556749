/** Countries that a question names: what holds elsewhere does not answer a question about one of them. */
import { termsOf } from "./terms.ts";

/** Names and adjectives, English and Chinese, separated by commas. What a text says of the EU holds in its members. */
const IN_THE_EU: readonly string[] = [
  "Germany, German, 德国",
  "France, French, 法国",
  "Italy, Italian, 意大利",
  "Spain, Spanish, 西班牙",
  "Poland, Polish, 波兰",
  "Netherlands, Dutch, 荷兰",
  "Belgium, Belgian, 比利时",
  "Austria, Austrian, 奥地利",
  "Sweden, Swedish, 瑞典",
  "Finland, Finnish, 芬兰",
  "Denmark, Danish, 丹麦",
  "Ireland, Irish, 爱尔兰",
  "Portugal, Portuguese, 葡萄牙",
  "Greece, Greek, 希腊",
  "Czechia, Czech, 捷克",
  "Hungary, Hungarian, 匈牙利",
  "Romania, Romanian, 罗马尼亚",
];
const ELSEWHERE: readonly string[] = [
  "Japan, Japanese, 日本",
  "India, Indian, 印度",
  "Brazil, Brazilian, 巴西",
  "Korea, Korean, 韩国",
  "Taiwan, Taiwanese, 台湾",
  "Singapore, 新加坡",
  "Vietnam, Vietnamese, 越南",
  "Australia, Australian, 澳大利亚",
  "Canada, Canadian, 加拿大",
  "Mexico, Mexican, 墨西哥",
  "Switzerland, Swiss, 瑞士",
  "Norway, Norwegian, 挪威",
  "Turkey, Turkish, 土耳其",
  "Israel, Israeli, 以色列",
  "Russia, Russian, 俄罗斯",
  "Ukraine, Ukrainian, 乌克兰",
  "Argentina, Argentinian, 阿根廷",
  "Indonesia, Indonesian, 印度尼西亚",
  "UAE, Emirates, 阿联酋",
];
const EUROPE = "EU, European, Europe, 欧盟, 欧洲";

type Place = { forms: string[][]; words: RegExp };

const PLACES: readonly Place[] = [
  ...IN_THE_EU.map((names) => placeOf(names, `${names}, ${EUROPE}`)),
  ...ELSEWHERE.map((names) => placeOf(names, names)),
];

function placeOf(asked: string, said: string): Place {
  const [latin, han] = [/\p{Script=Latin}/u, /\p{Script=Han}/u].map((script) =>
    asked.split(", ").filter((name) => script.test(name)),
  );
  return {
    // With its capital letter: "polish the text" names no country.
    words: new RegExp([String.raw`\b(?:${latin!.join("|")})\b`, ...han!].join("|"), "u"),
    forms: said.split(", ").map(termsOf),
  };
}

/** The places that the text names: for each, its forms as lists of terms. */
export function placesIn(text: string): string[][][] {
  return PLACES.filter(({ words }) => words.test(text)).map(({ forms }) => forms);
}
