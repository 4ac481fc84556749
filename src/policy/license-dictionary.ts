/**
 * Finds the license that a name means, by the full names and ids of the SPDX License List and by common names for exactly
 * one license. A name outside these lists is not guessed from its parts, so that a restriction beside a name is not lost.
 */
import exceptions from "spdx-exceptions/index.json" with { type: "json" };
import deprecatedIds from "spdx-license-ids/deprecated.json" with { type: "json" };
import ids from "spdx-license-ids/index.json" with { type: "json" };
import { licenseKey } from "./license-key.ts";
// From the SPDX License List, github.com/spdx/license-list-XML at e4c1f27 (2026-07-16); some of its newest ids have no name here.
import officialNames from "./spdx-names.json" with { type: "json" };

/** Names that people use beside those of SPDX, separated by semicolons. */
const COMMON_NAMES: Record<string, string> = {
  "Apache-1.1": "Apache Software 1.1; ASL 1.1",
  "Apache-2.0": "Apache Software 2.0; Apache Public 2.0; ASL 2.0; ASF 2.0; AL 2.0; Apache ASL 2.0",
  "BSD-2-Clause":
    "BSD 2; 2-clause BSD; two-clause BSD; BSD two clause; simplified BSD; BSD simplified; FreeBSD; Free BSD; " +
    "BSD 2-clause simplified; 2-clause simplified BSD; simplified 2-clause BSD",
  "BSD-3-Clause":
    "BSD 3; 3-clause BSD; three-clause BSD; BSD three clause; new BSD; BSD new; revised BSD; BSD revised; modified BSD; " +
    "BSD modified; BSD 3-clause new; BSD 3-clause revised; BSD 3-clause modified; new 3-clause BSD; 3-clause new BSD; " +
    "Eclipse Distribution 1.0; EDL 1.0",
  "BSD-4-Clause": "BSD 4; 4-clause BSD; four-clause BSD; BSD four clause; original BSD; BSD original",
  "BSL-1.0": "Boost 1.0",
  "BUSL-1.1": "BSL 1.1",
  "CC-BY-4.0": "CC Attribution 4.0",
  "CC0-1.0":
    "CC0; CC Zero; CC0 1.0 Universal; CC0 1.0 Universal Public Domain Dedication; Creative Commons Zero; " +
    "Creative Commons Zero 1.0; Creative Commons CC0; Creative Commons CC0 1.0; Creative Commons CC0 1.0 Universal",
  "CDDL-1.0": "Common Development and Distribution CDDL 1.0",
  "EPL-1.0": "Eclipse 1.0",
  "EPL-2.0": "Eclipse 2.0",
  "EUPL-1.1": "EU Public 1.1",
  "EUPL-1.2": "EU Public 1.2",
  "IPL-1.0": "IBM Public 1.0",
  MIT: "MIT X11; X11 MIT; MIT/X11; X11/MIT; Expat; MIT Expat; Expat MIT; MIT open source; Bouncy Castle",
  "MPL-1.0": "Mozilla 1.0",
  "MPL-1.1": "Mozilla 1.1",
  "MPL-2.0": "Mozilla 2.0",
  NCSA: "NCSA Open Source",
  "ODbL-1.0": "Open Database 1.0",
  "OFL-1.1": "SIL OFL 1.1; Open Font 1.1",
  "OLDAP-2.8": "OpenLDAP Public 2.8",
  "PSF-2.0": "Python Software Foundation 2.0; PSF 2; PSF",
  "SSPL-1.0": "Server Side Public 1.0",
  Unlicense: "Unlicence",
  "UPL-1.0": "Universal Permissive 1.0",
  WTFPL: "Do What The Fuck You Want To Public; Do What The Fuck You Want To Public 2",
  "ZPL-2.0": "Zope 2.0",
  "ZPL-2.1": "Zope 2.1",
  Zlib: "zlib/libpng; zlib / libpng",
};

/** All ids of the SPDX License List, deprecated ones included. */
export const SPDX_IDS: readonly string[] = [...deprecatedIds, ...ids];
const SPELLING = new Map(SPDX_IDS.map((id) => [id.toLowerCase(), id]));
const OFFICIAL = officialNameMap();
const BY_KEY = keyMap();
const EXCEPTIONS = exceptionMap();

/** The id in SPDX's own spelling, whatever the case. */
export function licenseId(text: string): string | undefined {
  return SPELLING.get(text.toLowerCase());
}

/** The license whose full name on the SPDX list this is, word for word; case, blanks and kinds of quotes do not count. */
export function officialLicense(name: string): string | undefined {
  return OFFICIAL.get(exact(name));
}

/**
 * The only license that this name can mean, ids included. Names such as `GPL` without a version are in no list. A number
 * that is not a version, as in BSD-3-Clause, is not read as one: `BSD-3.0` is unknown.
 */
export function licenseByName(name: string): string | undefined {
  const found = BY_KEY.get(licenseKey(name));
  return found && (!DECIMALS.test(name) || DECIMALS.test(found.id + found.name)) ? found.id : undefined;
}

/** The only exception that this name can mean: "LLVM exceptions", "the Classpath exception". */
export function exceptionByName(name: string): string | undefined {
  return EXCEPTIONS.get(licenseKey(name.replace(/exceptions\b/iu, "exception")));
}

/** By its id, with and without its version. "GCC exception" is none of them, because there are several. */
function exceptionMap(): Map<string, string> {
  const withVersion = new Map(exceptions.map((id) => [licenseKey(id), id]));
  const bare = Map.groupBy(exceptions, (id) => licenseKey(id.replace(/-[\d.]+(?:-.*)?$/u, "")));
  const only = [...bare].flatMap(([key, [id, ...others]]) => (id && others.length === 0 ? [[key, id] as const] : []));
  return new Map([...only, ...withVersion]);
}

const DECIMALS = /\d\.\d/u;

/** True where a name of this license begins with these words: `Apache Software License` for Apache-2.0. */
export function namesBegin(id: string, words: string): boolean {
  const start = `${licenseKey(words)} `;
  return start !== " " && BY_KEY.entries().some(([key, found]) => found.id === id && key.startsWith(start));
}

function exact(name: string): string {
  return name.toLowerCase().replaceAll(/[“”]/gu, '"').replaceAll(/[‘’]/gu, "'").replaceAll(/\s+/gu, " ").trim();
}

/** A name that two ids share, such as GPL-2.0 and GPL-2.0-only, means the one that is not deprecated. */
function officialNameMap(): Map<string, string> {
  const current = new Set<string>(ids);
  const names = Object.entries(officialNames).toSorted(([a], [b]) => Number(current.has(a)) - Number(current.has(b)));
  return new Map(names.map(([id, name]) => [exact(name), id]));
}

/** `name` is the spelling that the key was made from. */
function keyMap(): Map<string, { id: string; name: string }> {
  const byKey = new Map<string, { id: string; name: string }>();
  const shared = new Set<string>();
  const add = (name: string, id: string): void => {
    const key = licenseKey(name);
    const other = byKey.get(key);
    if (other !== undefined && other.id !== id) shared.add(key);
    byKey.set(key, { id, name });
  };
  for (const [name, id] of OFFICIAL) {
    add(name, id);
    // Creative Commons names are often cut short: "Creative Commons Attribution 4.0".
    const short = name.replace(/ (?:international|unported|generic|universal)$/u, "");
    if (short !== name) for (const end of ["", " public"]) add(short + end, id);
    if (short !== name) add(`${name} public`, id);
  }
  for (const key of shared) byKey.delete(key);
  for (const id of SPDX_IDS) byKey.set(licenseKey(id), { id, name: id });
  for (const [id, names] of Object.entries(COMMON_NAMES))
    for (const name of names.split(";")) byKey.set(licenseKey(name), { id, name });
  return byKey;
}
