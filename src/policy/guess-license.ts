/**
 * Finds the SPDX ids of names, web addresses and free texts that can mean only one license. The caller marks the result
 * as a guess.
 */
import correct from "spdx-correct";

/**
 * Full names that mean exactly one license and version, as `normalizeName` returns them. A full name is not a guess.
 */
const FULL_NAMES: Record<string, string> = {
  mit: "MIT",
  isc: "ISC",
  "isc (iscl)": "ISC",
  "apache 2.0": "Apache-2.0",
  "apache software 2.0": "Apache-2.0",
  "mozilla public 1.1": "MPL-1.1",
  "mozilla public 1.1 (mpl 1.1)": "MPL-1.1",
  "mozilla public 2.0": "MPL-2.0",
  "mozilla public 2.0 (mpl 2.0)": "MPL-2.0",
  "eclipse public 1.0": "EPL-1.0",
  "eclipse public 1.0 (epl-1.0)": "EPL-1.0",
  "eclipse public 2.0": "EPL-2.0",
  "eclipse public 2.0 (epl-2.0)": "EPL-2.0",
  "boost software 1.0": "BSL-1.0",
  "boost software 1.0 (bsl-1.0)": "BSL-1.0",
  "bsd 3-clause": "BSD-3-Clause",
  "3-clause bsd": "BSD-3-Clause",
  "bsd 2-clause": "BSD-2-Clause",
  "2-clause bsd": "BSD-2-Clause",
  "python software foundation": "PSF-2.0",
  "european union public 1.2": "EUPL-1.2",
  "european union public 1.2 (eupl 1.2)": "EUPL-1.2",
  "gnu general public 2 only": "GPL-2.0-only",
  "gnu general public 2 or later (gpl2+)": "GPL-2.0-or-later",
  "gnu general public 3 or later (gpl3+)": "GPL-3.0-or-later",
  "gnu lesser general public 2 or later (lgpl2+)": "LGPL-2.0-or-later",
  "gnu lesser general public 3 or later (lgpl3+)": "LGPL-3.0-or-later",
  "gnu affero general public 3 or later (agpl3+)": "AGPL-3.0-or-later",
  "the unlicense (unlicense)": "Unlicense",
  "zlib/libpng": "Zlib",
};

/** `The Apache Software License, Version 2.0` -> `apache software 2.0`. */
function normalizeName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[,"]/gu, " ")
    .replaceAll(/\b(?:the|licen[sc]e)\b/gu, (word) => (word === "the" && name.startsWith("The Unlicense") ? word : " "))
    .replaceAll(/\b(?:version|ver\.?|v\.?) ?(?=\d)/gu, " ")
    .replaceAll(/ - /gu, " ")
    .replaceAll(/\s+/gu, " ")
    .trim();
}

/** The id of a license by its full name. */
export function licenseByFullName(name: string): string | undefined {
  const key = name.length > 100 ? "" : normalizeName(name);
  return Object.hasOwn(FULL_NAMES, key) ? FULL_NAMES[key] : undefined;
}

/** Why the name could mean several licenses; undefined if it could not. */
export function ambiguityOf(text: string): string | undefined {
  const name = normalizeName(text).replace(/ \(.*\)$/u, "");
  const [, family] =
    /^(gnu|gnu general public|gpl|gnu gpl|gnu lesser general public|lgpl|gnu lgpl|gnu library or lesser general public|gnu affero general public|agpl|bsd|bsd[- ]style|bsd[- ]like|artistic|apache|apache software|mozilla public|mpl|eclipse public|epl|cddl|creative commons|cc|cc by|academic free)$/u.exec(
      name,
    ) ?? [];
  return family && `"${text.slice(0, 60).toWellFormed()}" does not say which version is meant, and they differ`;
}

export type Guess = { parts: string[]; relation: "AND" | "OR"; note: string };

/**
 * Reads free text such as `GPLv3`, `MIT/X11` or a whole license text. Undefined if any part of it is not understood.
 */
export function guessText(text: string): Guess | undefined {
  if (text.length > 120 || text.includes("\n")) {
    const id = TEXT_BEGINNINGS.find(([pattern]) => pattern.test(text))?.[1];
    return id === undefined
      ? undefined
      : {
          parts: [id],
          relation: "AND",
          note: "read from the beginning of a whole license text",
        };
  }
  const whole = guessOne(text);
  if (whole) return { parts: [whole], relation: "AND", note: "read from free text" };
  const parts = text.split(SEPARATORS).map((part) => part.trim());
  const ids = parts.flatMap((part) => guessOne(part) ?? []);
  if (ids.length < parts.length) return undefined;
  const isChoice = parts.length > 1 && text.split(OR_WORD).length === parts.length;
  const note = isChoice
    ? "read from free text"
    : "read from free text that does not say whether one or all of them apply";
  return { parts: ids, relation: isChoice ? "OR" : "AND", note };
}

const OR_WORD = /(?<!\s)\s+or\s+(?!\(?(?:any |at your option)?\s*(?:later|newer|greater|above))/iu;
const SEPARATORS = new RegExp(`${OR_WORD.source}|\\s+and\\s+|\\s*[,;&|]+\\s*|\\/`, "iu");

function guessOne(part: string): string | undefined {
  if (part === "") return undefined;
  if (/^mit ?\/ ?x11$|^x11 ?\/ ?mit$/iu.test(part)) return "MIT";
  const named = licenseByFullName(part);
  if (named) return named;
  const gnu =
    /^(?:the )?(?:gnu )?(affero|lesser|library|a|l)?[ -]?(?:gpl|general public licen[sc]e)(?: licen[sc]e)?[ ,-]*(?:version |v)?[ .]?(\d)(?:\.(\d))?\s*(.*)$/iu.exec(
      part,
    );
  if (gnu) return gnuId(gnu);
  if (/^(?:new|revised|modified)[ -]bsd\b|\bbsd[ -]\(?(?:3|three|new|revised|modified)/iu.test(part))
    return "BSD-3-Clause";
  if (/^(?:simplified|free)[ -]?bsd\b|\bbsd[ -]\(?(?:2|two|simplified)/iu.test(part)) return "BSD-2-Clause";
  const id = correct(part, { upgrade: false });
  return id !== null && consistsOfName(id, part) ? id : undefined;
}

/** `GPL v2 or later` -> `GPL-2.0-or-later`; the bare, deprecated id if the text does not mention later versions. */
function gnuId([, kind = "", major, minor = "0", rest = ""]: RegExpExecArray): string | undefined {
  const family = /^a/iu.test(kind) ? "AGPL" : /^l/iu.test(kind) ? "LGPL" : "GPL";
  const later = /^(?:\+|\(?or (?:\(at your option\) )?(?:any )?(?:later|newer|greater))/iu.test(rest);
  if (!later && !/^(?:only|licen[sc]e)?\W*$/iu.test(rest)) return undefined;
  return `${family}-${major}.${minor}${later ? "-or-later" : /^only/iu.test(rest) ? "-only" : ""}`;
}

/** Words that do not change the meaning of a license's name. Others may, such as `not`, `like` or `commons clause`. */
const FILLERS = new Set(
  "the license licence licensed under version ver v software public open source clause expat international iscl".split(
    " ",
  ),
);
const FULL_WORDS: Record<string, string> = { mozilla: "mpl", eclipse: "epl" };

/**
 * spdx-correct guesses too freely: it reads UNLICENSED as Unlicense, LIMITED as MIT, BSD as BSD-2-Clause. So its result
 * counts only if the text consists of the license's name, all of its numbers, and filler words.
 */
function consistsOfName(id: string, text: string): boolean {
  const own = new Set(id.toLowerCase().match(/[a-z]+/gu));
  const [family = ""] = own;
  const words = (text.toLowerCase().match(/[a-z]+/gu) ?? []).map((word) =>
    word.replace(new RegExp(`^${family}v$`, "u"), family),
  );
  const numbers: string[] = id.match(/\d+/gu) ?? [];
  const given: string[] = text.match(/\d+/gu) ?? [];
  return (
    words.some((word) => word === family || FULL_WORDS[word] === family) &&
    words.every((word) => own.has(word) || FULL_WORDS[word] === family || FILLERS.has(word)) &&
    numbers.every((number) => number === "0" || given.includes(number))
  );
}

const LICENSE_PAGES: [RegExp, (found: RegExpExecArray) => string][] = [
  [/^(?:www\.)?opensource\.org\/licenses?\/([\w.-]+?)(?:-license)?(?:\.(?:php|html|txt))?\/?$/u, ([, id]) => id!],
  [/^(?:www\.)?spdx\.org\/licenses\/([\w.-]+?)(?:\.html|\.json|\.txt)?$/u, ([, id]) => id!],
  [/^licenses\.nuget\.org\/([\w.+-]+)$/u, ([, id]) => id!],
  [/^(?:www\.)?choosealicense\.com\/licenses\/([\w.-]+)\/?$/u, ([, id]) => id!],
  [/^(?:www\.)?apache\.org\/licenses\/license-(\d\.\d)(?:\.txt|\.html)?$/u, ([, version]) => `Apache-${version}`],
  [/^(?:www\.)?mozilla\.org\/(?:en-us\/)?mpl\/(\d\.\d)\/?$/u, ([, version]) => `MPL-${version}`],
  [
    /^(?:www\.)?eclipse\.org\/(?:legal|org\/documents)\/epl-v?(\d)\.?0?(?:\/|\.html|\.php|\.txt)?$/u,
    ([, major]) => `EPL-${major}.0`,
  ],
  [
    /^(?:www\.)?gnu\.org\/licenses\/(?:old-licenses\/)?([al]?gpl)-(\d\.\d)(?:[.-].*)?$/u,
    ([, kind, version]) => `${kind}-${version}`,
  ],
  [
    /^creativecommons\.org\/licenses\/(by(?:-nc)?(?:-sa|-nd)?)\/(\d\.\d)\/?$/u,
    ([, kind, version]) => `CC-${kind}-${version}`,
  ],
  [/^creativecommons\.org\/publicdomain\/zero\/1\.0\/?$/u, () => "CC0-1.0"],
  [/^(?:www\.)?unlicense\.org\/?$/u, () => "Unlicense"],
  [/^(?:[\w-]+\.)?mit-license\.org\/?$/u, () => "MIT"],
  [/^(?:www\.)?wtfpl\.net\/?/u, () => "WTFPL"],
];

/** The license of a well-known page. Does not fetch the page. */
export function guessUrl(url: string): string | undefined {
  const address = url
    .toLowerCase()
    .replace(/^https?:\/\//u, "")
    .replace(/[#?].*$/u, "");
  for (const [pattern, idOf] of LICENSE_PAGES) {
    const found = pattern.exec(address);
    const named = found ? idOf(found) : "";
    const id = named === "" ? null : correct(named, { upgrade: false });
    if (id !== null && consistsOfName(id, named)) return id;
  }
  return undefined;
}

/** The beginnings of well-known license texts. */
const TEXT_BEGINNINGS: [RegExp, string][] = [
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
