/**
 * Reads a license at the beginning of a text, as people type it: "GPL-3.0", "gpl3 hosted", "MIT OR Apache-2.0", "agpl".
 */
import { readLicense } from "./read-license.ts";

/** The name of a family means all of its common versions, which the policy may judge differently. */
const FAMILIES = new Map<string, readonly string[]>(
  Object.entries({
    gpl: ["GPL-2.0-only", "GPL-3.0-only"],
    "gnu gpl": ["GPL-2.0-only", "GPL-3.0-only"],
    "general public license": ["GPL-2.0-only", "GPL-3.0-only"],
    "gnu general public license": ["GPL-2.0-only", "GPL-3.0-only"],
    lgpl: ["LGPL-2.1-only", "LGPL-3.0-only"],
    "gnu lgpl": ["LGPL-2.1-only", "LGPL-3.0-only"],
    "lesser gpl": ["LGPL-2.1-only", "LGPL-3.0-only"],
    "lesser general public license": ["LGPL-2.1-only", "LGPL-3.0-only"],
    "gnu lesser general public license": ["LGPL-2.1-only", "LGPL-3.0-only"],
    agpl: ["AGPL-3.0-only"],
    "gnu agpl": ["AGPL-3.0-only"],
    affero: ["AGPL-3.0-only"],
    "affero gpl": ["AGPL-3.0-only"],
    "affero general public license": ["AGPL-3.0-only"],
    "gnu affero gpl": ["AGPL-3.0-only"],
    "gnu affero general public license": ["AGPL-3.0-only"],
    bsd: ["BSD-2-Clause", "BSD-3-Clause"],
    "simplified bsd": ["BSD-2-Clause"],
    "freebsd license": ["BSD-2-Clause"],
    "two clause bsd": ["BSD-2-Clause"],
    "two-clause bsd": ["BSD-2-Clause"],
    "new bsd": ["BSD-3-Clause"],
    "modified bsd": ["BSD-3-Clause"],
    "three clause bsd": ["BSD-3-Clause"],
    "three-clause bsd": ["BSD-3-Clause"],
    "old bsd": ["BSD-4-Clause"],
    "four clause bsd": ["BSD-4-Clause"],
    "four-clause bsd": ["BSD-4-Clause"],
    apache: ["Apache-2.0"],
    "apache license": ["Apache-2.0"],
    mpl: ["MPL-2.0"],
    mozilla: ["MPL-2.0"],
    "mozilla public license": ["MPL-2.0"],
    epl: ["EPL-2.0"],
    eclipse: ["EPL-2.0"],
    "eclipse public license": ["EPL-2.0"],
    cddl: ["CDDL-1.0", "CDDL-1.1"],
    eupl: ["EUPL-1.2"],
    cpal: ["CPAL-1.0"],
    ofl: ["OFL-1.1"],
    "sil ofl": ["OFL-1.1"],
    "open font license": ["OFL-1.1"],
    "sil open font license": ["OFL-1.1"],
    "boost license": ["BSL-1.0"],
    "boost software license": ["BSL-1.0"],
    "postgres license": ["PostgreSQL"],
    "postgresql license": ["PostgreSQL"],
    sspl: ["SSPL-1.0"],
    "server side public license": ["SSPL-1.0"],
    busl: ["BUSL-1.1"],
    "business source license": ["BUSL-1.1"],
    "elastic license": ["Elastic-2.0"],
    "polyform noncommercial": ["PolyForm-Noncommercial-1.0.0"],
    cc0: ["CC0-1.0"],
  }),
);
/** Its version 4.0 is meant where none is said: "CC BY", "cc-by-nc", "cc by nc sa". */
const CREATIVE_COMMONS = /^cc[- ]by((?:[- ](?:nc|nd|sa)){0,2})$/iu;
/** What follows makes another license of it than the family: a version, or a further condition. */
const GOES_ON = /^(?:v?\d|version\b|(?:nc|nd|sa)\b)/iu;
/** License names without a version. Others, such as Ruby, curl or JSON, more likely mean a package. */
const UNVERSIONED = /^(?:mit|isc|unlicense|wtfpl|zlib license|ms-pl|openssl license)$/iu;
const MAX_WORDS = 8;

/**
 * The licenses as SPDX expressions, and the text after the name; undefined if the text does not begin with a license.
 */
export function licenseIn(words: string): { licenses: string[]; rest: string } | undefined {
  const all = words.trim().split(/\s+/u);
  for (let count = Math.min(all.length, MAX_WORDS); count > 0; count--) {
    const name = all.slice(0, count).join(" ");
    const rest = all.slice(count).join(" ");
    const family = GOES_ON.test(rest) ? undefined : familyOf(name.toLowerCase().replaceAll("licence", "license"));
    const licenses = family ?? readName(name) ?? readName(name.replaceAll(" ", "-"));
    if (licenses) return { licenses, rest };
  }
  return undefined;
}

function familyOf(name: string): string[] | undefined {
  const conditions = CREATIVE_COMMONS.exec(name)?.[1];
  if (conditions !== undefined) return [`CC-BY${conditions.toUpperCase().replaceAll(" ", "-")}-4.0`];
  const family = FAMILIES.get(name);
  return family && [...family];
}

function readName(name: string): string[] | undefined {
  if (!/\d/u.test(name) && !UNVERSIONED.test(name) && !/\s(?:or|and|with)\s/iu.test(name)) return undefined;
  const { expression } = readLicense(name, "the question");
  // A number that is not in the expression means that the license has no such version.
  const numbers = name.match(/\d+(?:\.\d+)*/gu) ?? [];
  return expression !== null && numbers.every((number) => expression.includes(number)) ? [expression] : undefined;
}
