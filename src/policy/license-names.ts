/**
 * Reads a license at the beginning of a text, as people type it: "GPL-3.0", "gpl3 hosted", "MIT OR Apache-2.0", "agpl".
 */
import { readLicense } from "./read-license.ts";

/** The name of a family means all of its common versions, which the policy may judge differently. */
const FAMILIES = new Map([
  ["gpl", ["GPL-2.0-only", "GPL-3.0-only"]],
  ["gnu gpl", ["GPL-2.0-only", "GPL-3.0-only"]],
  ["lgpl", ["LGPL-2.1-only", "LGPL-3.0-only"]],
  ["gnu lgpl", ["LGPL-2.1-only", "LGPL-3.0-only"]],
  ["agpl", ["AGPL-3.0-only"]],
  ["gnu agpl", ["AGPL-3.0-only"]],
  ["bsd", ["BSD-2-Clause", "BSD-3-Clause"]],
  ["apache", ["Apache-2.0"]],
  ["mpl", ["MPL-2.0"]],
  ["mozilla", ["MPL-2.0"]],
  ["epl", ["EPL-2.0"]],
  ["eclipse", ["EPL-2.0"]],
  ["cddl", ["CDDL-1.0", "CDDL-1.1"]],
  ["eupl", ["EUPL-1.2"]],
  ["sspl", ["SSPL-1.0"]],
  ["busl", ["BUSL-1.1"]],
  ["cc0", ["CC0-1.0"]],
  ["cc by", ["CC-BY-4.0"]],
  ["cc-by", ["CC-BY-4.0"]],
  ["cc by-sa", ["CC-BY-SA-4.0"]],
  ["cc-by-sa", ["CC-BY-SA-4.0"]],
]);
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
    const family = /^(?:v?\d|version\b)/iu.test(rest) ? undefined : FAMILIES.get(name.toLowerCase());
    const licenses = family ?? readName(name) ?? readName(name.replaceAll(" ", "-"));
    if (licenses) return { licenses, rest };
  }
  return undefined;
}

function readName(name: string): string[] | undefined {
  if (!/\d/u.test(name) && !UNVERSIONED.test(name) && !/\s(?:or|and|with)\s/iu.test(name)) return undefined;
  const { expression } = readLicense(name, "the question");
  // A number that is not in the expression means that the license has no such version.
  const numbers = name.match(/\d+(?:\.\d+)*/gu) ?? [];
  return expression !== null && numbers.every((number) => expression.includes(number)) ? [expression] : undefined;
}
