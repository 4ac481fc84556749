/**
 * Recognizes whole license texts in a field that should hold a name. A known beginning is not enough to identify a
 * license, because the text after it may change the terms.
 */

/** Matches the name of a copyright holder in the texts below, which have no punctuation. */
const HOLDER = "[a-z0-9 ]{1,120}?";
const WARRANTY = [
  `this software is provided by (?:the )?${HOLDER} as is and any express or implied warranties including but not limited to`,
  "the implied warranties of merchantability and fitness for a particular purpose are disclaimed in no event shall",
  `(?:the )?${HOLDER} be liable for any direct indirect incidental special exemplary or consequential damages`,
  "including but not limited to procurement of substitute goods or services loss of use data or profits or business",
  "interruption however caused and on any theory of liability whether in contract strict liability or tort including",
  "negligence or otherwise arising in any way out of the use of this software even if advised of the possibility of such",
  "damage",
].join(" ");
const REDISTRIBUTION = [
  "redistribution and use in source and binary forms with or without modification are permitted provided that the",
  "following conditions are met (?:[1a] )?redistributions of source code must retain the above copyright notice this list",
  "of conditions and the following disclaimer (?:[2b] )?redistributions in binary form must reproduce the above copyright",
  "notice this list of conditions and the following disclaimer in the documentation and or other materials provided with",
  "the distribution",
].join(" ");
const BODIES: [id: string, words: string][] = [
  [
    "MIT",
    [
      "permission is hereby granted free of charge to any person obtaining a copy of this software and associated",
      "documentation files the software to deal in the software without restriction including without limitation the rights",
      "to use copy modify merge publish distribute sublicense and or sell copies of the software and to permit persons to",
      "whom the software is furnished to do so subject to the following conditions the above copyright notice and this",
      "permission notice shall be included in all copies or substantial portions of the software the software is provided as",
      "is without warranty of any kind express or implied including but not limited to the warranties of merchantability",
      `fitness for a particular purpose and non ?infringement in no event shall (?:the )?${HOLDER} be liable for any claim`,
      "damages or other liability whether in an action of contract tort or otherwise arising from out of or in connection",
      "with the software or the use or other dealings in the software",
    ].join(" "),
  ],
  [
    "ISC",
    [
      "permission to use copy modify and or distribute this software for any purpose with or without fee is hereby granted",
      "provided that the above copyright notice and this permission notice appear in all copies the software is provided as",
      `is and (?:the )?${HOLDER} disclaims? all warranties with regard to this software including all implied warranties of`,
      `merchantability and fitness in no event shall (?:the )?${HOLDER} be liable for any special direct indirect or`,
      "consequential damages or any damages whatsoever resulting from loss of use data or profits whether in an action of",
      "contract negligence or other tortious action arising out of or in connection with the use or performance of this",
      "software",
    ].join(" "),
  ],
  ["BSD-2-Clause", `${REDISTRIBUTION} ${WARRANTY}`],
  [
    "BSD-3-Clause",
    [
      REDISTRIBUTION,
      `(?:[3c] )?(?:neither )?the names? of ${HOLDER} (?:may not )?be used to endorse or promote products derived from this`,
      `software without specific prior written permission ${WARRANTY}`,
    ].join(" "),
  ],
];
const WHOLE = BODIES.map(([id, words]): [string, RegExp] => [id, new RegExp(`^${words}$`, "u")]);
const TITLE =
  /^(?:the )?(?:mit|isc|expat|(?:new |revised |modified |simplified )?(?:bsd )?[23] clause(?: bsd)?(?: new| revised| simplified)?|(?:new|revised|modified|simplified) bsd)(?: or revised)?(?: licen[sc]e)?(?: mit| isc)?$/u;
const NOTICE = /^(?:copyright|c \d|all rights reserved|spdx license identifier)/u;

/** The license whose whole text this is. Only a title and copyright lines may precede it, and nothing may follow. */
export function wholeText(text: string): string | undefined {
  const start = /permission (?:is hereby granted|to use)|redistribution and use in source/iu.exec(text)?.index;
  if (start === undefined) return undefined;
  const header = text.slice(0, start).split(/\n|(?=copyright\b)/iu);
  const isHarmless = header.map(wordsOf).every((line) => line === "" || TITLE.test(line) || isNotice(line));
  return isHarmless ? WHOLE.find(([, words]) => words.test(wordsOf(text.slice(start))))?.[0] : undefined;
}

const CONDITION =
  /\b(?:licen[sc]|permi|must|shall|may not|need|require|redistribut|provided|condition|except|unless|subject to|only|fee\b|use\b)/u;

/** True for a copyright line that says nothing else. */
function isNotice(line: string): boolean {
  return NOTICE.test(line) && line.length <= 200 && restrictionIn(line) === undefined && !CONDITION.test(line);
}

function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\(c\)|©/gu, " c ")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** First words of well-known license texts. */
const BEGINNINGS: [RegExp, string][] = [
  [/^\W*(?:the )?mit licen[sc]e\b/iu, "MIT"],
  [
    /^(?:.{0,300}\s)?permission is hereby granted, free of charge, to any person obtaining a copy of this software/isu,
    "MIT",
  ],
  [/^\W*(?:the )?isc licen[sc]e\b/iu, "ISC"],
  [/^\W*apache licen[sc]e\W+version 2\.0\b/iu, "Apache-2.0"],
  [/^\W*bsd[ -]3[ -]clause\b|^\W*(?:the )?3[ -]clause bsd\b/iu, "BSD-3-Clause"],
  [/^\W*bsd[ -]2[ -]clause\b|^\W*(?:the )?2[ -]clause bsd\b/iu, "BSD-2-Clause"],
  [/^\W*mozilla public licen[sc]e\W+version 2\.0\b/iu, "MPL-2.0"],
  [/^\W*gnu general public licen[sc]e\W+version 3\b/iu, "GPL-3.0"],
  [/^\W*gnu general public licen[sc]e\W+version 2\b/iu, "GPL-2.0"],
  [/^\W*gnu affero general public licen[sc]e\W+version 3\b/iu, "AGPL-3.0"],
  [/^\W*gnu lesser general public licen[sc]e\W+version 3\b/iu, "LGPL-3.0"],
  [/^\W*gnu lesser general public licen[sc]e\W+version 2\.1\b/iu, "LGPL-2.1"],
];

/** The license by the first words of a text. The rest is not read. */
export function textBeginning(text: string): string | undefined {
  return BEGINNINGS.find(([pattern]) => pattern.test(text))?.[1];
}

const RESTRICTIONS =
  /commons[ -]clause|non[ -]?commercial|\bcommercial (?:use|purposes?|licen[sc]e|exploitation)|not[ -]for[ -]profit|non[ -]?profit|\b(?:academic|educational|research|evaluation|personal|private|internal|home|trial)(?: or \w+)? (?:use|purposes?)\b|\buse only\b|military|weapon|nuclear|surveillance|\bevil\b|ethical|human rights|competing product|(?:may|must|can|shall) ?not be (?:sold|resold|used (?:for|in|by)|redistributed)|not allowed|prohibited|not permitted|禁止|非商业|不得|仅限/iu;

/** Words that usually limit the use, such as "non-commercial" or "military". */
export function restrictionIn(text: string): string | undefined {
  return RESTRICTIONS.exec(text)?.[0];
}
