/** Finds the licenses that a sentence names, as people type them: "GPLv3", "apache 2", "the MIT license", "AGPL能用吗". */
import { licenseIn } from "../../policy/license-names.ts";
import type { LicensePolicy } from "../../policy/license-policy.ts";

export type NamedLicense = {
  /** As the asker wrote it. */
  name: string;
  /** SPDX expressions; several for a family, such as "GPL". Empty for a category. */
  licenses: string[];
  /** A category of the policy that is named instead of a license: "a permissive license", "code without a license". */
  category: string | null;
};

/** Words joined by one space, in which a license's name may stand. Chinese text and punctuation end a run of them. */
const RUN = /[A-Za-z\d][\w.+-]*(?:(?: |, (?=version\b))[\w.+-]+)*/giu;
const WORD = /[\w.+-]+/gu;
/** Words that the name of a license may consist of. */
const MAX_NAME_LENGTH = 8;
/** Something in every name: a number, a short name, or the word itself. Spares the look-up of other words. */
const HINT =
  /\d|licen[cs]e|gpl|mit\b|isc\b|bsd|apache|mozilla|eclipse|[me]pl|cddl|eupl|cpal|ofl|sspl|busl|cc[- ]|affero|polyform|wtfpl|ms-pl|openssl/iu;
/** "GPL-licensed", "EPL-style", "GPLed": what is said of the license is not part of its name. */
const ENDING = /(?<=\p{L}{3}|\d)(?:-licen[cs]ed?|['’]?ed)(?=\s|$)/giu;
/** "zlib licensed": these names mean the software, unless the license is spoken of. */
const LICENSED = /\b(zlib|postgres(?:ql)?|boost|openssl|elastic)[ -]licen[cs]ed\b/giu;
/** These are also an organization, a place or an editor: only beside certain words they mean the license. */
const AMBIGUOUS = /^(?:apache|mozilla|eclipse|bsd|isc|mit|openssl|epl|affero)$/iu;
/** Words directly after a name that show that it is a license. */
const LICENSE_WORD =
  /^\W{0,3}(?:style |like )?(?:licen[cs]|code|software|librar|libs?\b|packages?|projects?|components?|modules?|tools?|crates?|dep(?:s|endenc)|stuff|repos?\b|snippets?|functions?|headers?|files?|notices?|app\b|或|和|协议|许可|的|能|可以|软件|代码|库)/iu;
/** Words directly after "mit" or "bsd" in small letters that leave it the license, rather than a word or a system. */
const AFTER_LICENSE =
  /^(?:$|\s*[?,.;!:)/=+]|\s*\p{Script=Han}|\s+(?:in|on|for|as|at|is|ok(?:ay)?|fine|allowed|permitted|safe|good|cool|and|or|with|within|inside|to|vs|plus|but|we|i|can|may|please|pls)\b)/iu;
/** "MIT Press", "MIT students": the university. */
const UNIVERSITY =
  /^\s+(?:\p{Lu}\p{Ll}+|students?|professors?|prof|campus|researchers?|research|stud(?:y|ies)|courses?|labs?|graduates?|people|alumni)\b/u;

/** Words directly after a license that make other terms of it: "MIT with the Commons Clause". */
const LIMITED =
  /^\s{0,3}(?:\+|plus|with|but|and|,)?\s{0,3}(?:the |a |an )?(?:commons[- ]clause|non-?commercial(?:ly)?\b|(?:for )?(?:personal|academic|research|evaluation) use only|no (?:military|commercial|nuclear) use|field[- ]of[- ]use|restrictions?\b|modified\b|附加条款|仅限非商业)/iu;
const MAX_BESIDE = 60;
/** Directly before a license that is not the one in question: "not GPL but MIT", "instead of AGPL", "non-GPL". */
const EXCLUDED_BEFORE =
  /(?:\b(?:not|no|non|without(?: any)?|instead of|rather than|other than|replac(?:e|ed|ing)|replacement for|alternatives? (?:to|for))\s(?:the |an? |our |this )?|\bnon-|不是|而不是|代替|替代|替换)\s?$/iu;
const EXCLUDED_AFTER = /^-free\b/iu;

/** The categories of the starter policy in words. A policy without such a category has no such row. */
const CATEGORY_WORDS: readonly [category: string, words: RegExp][] = [
  ["permissive", /\bpermissive(?:ly)?\b|宽松(?:型)?(?:的)?(?:许可|协议|开源)/iu],
  ["public-domain", /\bpublic[- ]domain\b|公有领域/iu],
  ["weak-copyleft", /\bweak(?:er)? copyleft\b|弱\s?copyleft|弱著佐权/iu],
  ["network-copyleft", /\bnetwork copyleft\b|网络\s?copyleft|网络著佐权/iu],
  ["strong-copyleft", /\bstrong(?:er)? copyleft\b|强\s?copyleft|强著佐权/iu],
  ["source-available", /\bsource[- ]availa?ble\b|源码可见|源码可用/iu],
  [
    "no-license",
    /\b(?:no|without(?: an?y?)?|lacks? an?y?|missing(?: an?)?|has no|have no) (?:open source )?licen[cs]es?(?: file)?\b|n['’]t have (?:an?y? )?licen[cs]e|\bunlicen[cs]ed (?:code|snippets?|librar|libs?\b|packages?|repos?|files?)|(?:没有|无|没)\s?(?:写|带|任何)?\s?(?:许可证|许可|licen[cs]e)/iu,
  ],
  [
    "custom",
    /\b(?:custom|own|special|self-written|proprietary|vendor(?:'s)?) (?:software )?(?:licen[cs]es?|terms|eula)\b|自定义(?:许可|条款)|专有许可/iu,
  ],
];

/** Of names that are also ordinary words, only those are sure that the words beside them show to be licenses. */
type Found = NamedLicense & { at: number; end: number; isSure: boolean };

/** In the order of the text, each license once. Licenses that the text excludes are left out. */
export function namedLicenses(text: string, policy: Pick<LicensePolicy, "categories">): NamedLicense[] {
  const plain = text
    .replaceAll(LICENSED, (_, name: string) => `${name} license `)
    .replaceAll(ENDING, (ending) => " ".repeat(ending.length));
  const all = [...plain.matchAll(RUN)].flatMap((run) => namesIn(run[0], run.index, text));
  const isSure = all.some(({ isSure: sure }) => sure);
  const named = all
    .filter((each) => each.isSure || isSure)
    .filter(({ at, end }) => !isExcluded(plain, at, end))
    .flatMap((each) => separate(each, plain));
  const found = named.length > 0 ? named : categoriesIn(text, policy);
  return found.filter(
    ({ licenses, category }, i) =>
      found.findIndex((other) => other.category === category && other.licenses.join() === licenses.join()) === i,
  );
}

function namesIn(run: string, start: number, text: string): Found[] {
  const found: Found[] = [];
  const words = [...run.matchAll(WORD)];
  for (let i = 0; i < words.length; i++) {
    const from = words[i]!.index;
    const last = words[Math.min(words.length, i + MAX_NAME_LENGTH) - 1]!;
    const beside = run.slice(from, last.index + last[0].length);
    const read = HINT.test(beside) ? licenseIn(beside.replaceAll(/(?<=\w)[.](?=\s|$)/gu, "")) : undefined;
    if (!read) continue;
    const count = beside.split(" ").length - (read.rest === "" ? 0 : read.rest.split(" ").length);
    const lastOfName = words[i + count - 1] ?? last;
    const at = start + from;
    const end = start + lastOfName.index + lastOfName[0].length;
    const name = text.slice(at, end).replace(/(?<![.,;:])[.,;:]+$/u, "");
    const after = text.slice(at + name.length);
    const isSure = !AMBIGUOUS.test(name) || isLicense(name, text, after);
    if (!isSure && !AFTER_LICENSE.test(after)) continue;
    const limit = LIMITED.exec(after.slice(0, MAX_BESIDE));
    found.push(
      limit
        ? { name: `${name}${limit[0]}`, licenses: [], category: "custom", at, end, isSure }
        : { name, licenses: read.licenses, category: null, at, end, isSure },
    );
    i += count - 1;
  }
  return found;
}

function isExcluded(text: string, at: number, end: number): boolean {
  return EXCLUDED_BEFORE.test(text.slice(Math.max(0, at - MAX_BESIDE), at)) || EXCLUDED_AFTER.test(text.slice(end));
}

/** "MIT and GPL-3.0" are two licenses, and so are "MIT or GPL-3.0" unless something is under the choice of them. */
function separate({ name, licenses, category, at, end }: Found, text: string): NamedLicense[] {
  const whole = [{ name, licenses, category }];
  const names = name.split(/\s(?:and|or)\s/u);
  const beside = text.slice(Math.max(0, at - MAX_BESIDE), end + MAX_BESIDE);
  if (names.length === 1 || (name.includes(" or ") && CHOICE.test(beside))) return whole;
  const read = names.map((each) => ({ name: each, licenses: licenseIn(each)?.licenses ?? [], category: null }));
  // "GPL-2.0 or later" is one license.
  return read.every((each) => each.licenses.length > 0) ? read : whole;
}
const CHOICE = /\b(?:dual|under|choice|either|licen[cs]ed)\b/iu;

function categoriesIn(text: string, policy: Pick<LicensePolicy, "categories">): NamedLicense[] {
  return CATEGORY_WORDS.flatMap(([category, words]) => {
    const name = words.exec(text)?.[0];
    return name !== undefined && Object.hasOwn(policy.categories, category) ? [{ name, licenses: [], category }] : [];
  });
}

/** "MIT" is the license nearly always; "apache" and "eclipse" only where the words beside it say so. */
function isLicense(name: string, text: string, after: string): boolean {
  if (LICENSE_WORD.test(after) || text.trim().length <= name.length + 2) return true;
  if (/^(?:MIT|BSD|ISC|EPL)$/u.test(name)) return !UNIVERSITY.test(after);
  return /^(?:mit|bsd|isc|epl|affero)$/iu.test(name) && AFTER_LICENSE.test(after);
}
