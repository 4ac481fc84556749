/** Licenses that a sentence mentions, as `family` or `family version`, such as `gpl 3`. */
import { ownEntry } from "../../base/own-entry.ts";

const LICENSE =
  /(?<![\p{Script=Latin}\p{N}])(AGPL|LGPL|GPL|GFDL|MIT-0|MIT|Apache|0?BSD|MPL|EPL|CDDL|EUPL|SSPL|BUSL|BSL|CC0|CC[- ]BY(?:[- ](?:SA|NC|ND))*|ISC|Zlib|Unlicense|WTFPL|OFL|Artistic|Elastic(?: License)?|Commons Clause|PolyForm|JSON License|PSF|Python-2\.0|CPAL|OSL|MulanPSL|Mulan|WTFPL|GNU (?:Affero |Lesser )?General Public License|Mozilla Public License|Business Source License|Server Side Public License)(?:[- ]?(?:License,? )?(?:version |v)?(\d+(?:\.\d+)*)(?:[- ](?:only|or[- ]later|clause))?)?(?![\p{Script=Latin}])/giu;
const FULL_NAMES: Readonly<Record<string, string>> = {
  "gnu general public license": "gpl",
  "gnu affero general public license": "agpl",
  "gnu lesser general public license": "lgpl",
  "mozilla public license": "mpl",
  "business source license": "busl",
  bsl: "busl",
  "server side public license": "sspl",
  "elastic license": "elastic",
};

export function licensesIn(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, name = "", version] of text.matchAll(LICENSE)) {
    // In lower case, "mit" or "isc" are other words.
    if (!/\p{Lu}/u.test(name)) continue;
    const plain = name.toLowerCase().replaceAll(" ", "-");
    const family = ownEntry(FULL_NAMES, name.toLowerCase()) ?? plain;
    found.add(version === undefined ? family : `${family} ${version.replace(/(?<!\.0)(?:\.0)+$/u, "")}`);
  }
  return found;
}

/** The text with spaces in place of licenses, so that their versions are not taken for quantities. */
export function withoutLicenses(text: string): string {
  return text.replaceAll(LICENSE, (match, name: string) => (/\p{Lu}/u.test(name) ? " ".repeat(match.length) : match));
}

/** Whether `given` has this license. A license without a version matches every version of its family. */
export function isLicenseAmong(license: string, given: ReadonlySet<string>): boolean {
  const [family = "", version] = license.split(" ");
  for (const other of given) {
    const [otherFamily, otherVersion] = other.split(" ");
    if (otherFamily === family && (version === undefined || otherVersion === undefined || version === otherVersion))
      return true;
  }
  return false;
}
