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

/** Words joined by one space, which a license's name may consist of. Chinese text ends a run of them. */
const RUN = /[A-Za-z][\w.+-]*(?: (?:v(?:ersion)? ?)?[\w.+-]+){0,7}/gu;
const WORD = /[\w.+-]+/gu;
/** These are also an organization, a place or an editor: only beside "license" or a version they mean the license. */
const AMBIGUOUS = /^(?:apache|mozilla|eclipse|bsd|isc|mit|openssl)$/iu;
const LICENSE_WORD =
  /^\W{0,3}(?:style |like )?(?:licen[cs]|code|software|librar|libs?\b|packages?|projects?|components?|modules?|tools?|crates?|dep(?:s|endenc)|stuff|repos?\b|snippets?|functions?|headers?|files?|notices?|app\b|或|和|协议|许可|的|能|可以|软件|代码|库)/iu;

/** Words directly after a license that make other terms of it: "MIT with the Commons Clause". */
const LIMITED =
  /^\s*(?:\+|plus|with|but|and|,)?\s*(?:the |a |an )?(?:commons[- ]clause|non-?commercial(?:ly)?\b|(?:for )?(?:personal|academic|research|evaluation) use only|no (?:military|commercial|nuclear) use|field[- ]of[- ]use|restrictions?\b|modified\b|附加条款|仅限非商业)/iu;
const MOST_BESIDE = 60;

/** The categories of the starter policy in words. A policy without such a category has no such row. */
const CATEGORY_WORDS: readonly [category: string, words: RegExp][] = [
  ["permissive", /\bpermissive(?:ly)?\b|宽松(?:型)?(?:许可|协议|开源)/iu],
  ["weak-copyleft", /\bweak(?:er)? copyleft\b|弱\s?copyleft|弱著佐权/iu],
  ["network-copyleft", /\bnetwork copyleft\b|网络\s?copyleft|网络著佐权/iu],
  ["strong-copyleft", /\bstrong(?:er)? copyleft\b|强\s?copyleft|强著佐权/iu],
  ["source-available", /\bsource[- ]availa?ble\b|源码可见|源码可用/iu],
  [
    "no-license",
    /\b(?:no|without(?: an?y?)?|lacks? an?y?|missing(?: an?)?) licen[cs]e\b|\bunlicen[cs]ed\b|没有许可证|无许可证/iu,
  ],
];

/** In the order of the text, each license once. */
export function namedLicenses(text: string, policy: Pick<LicensePolicy, "categories">): NamedLicense[] {
  const found: NamedLicense[] = [];
  for (const run of text.matchAll(RUN)) {
    const words = [...run[0].matchAll(WORD)];
    for (let i = 0; i < words.length; i++) {
      const from = words[i]!.index;
      const read = licenseIn(run[0].slice(from).replaceAll(/(?<=\w)[.](?=\s|$)/gu, ""));
      if (!read) continue;
      const name = run[0].slice(from, run[0].length - read.rest.length).trim();
      const after = text.slice(run.index + from + name.length);
      if (AMBIGUOUS.test(name) && !isLicense(name, text, after)) continue;
      const limit = LIMITED.exec(after.slice(0, MOST_BESIDE));
      found.push(
        limit
          ? { name: `${name}${limit[0]}`, licenses: [], category: "custom" }
          : { name: name.replace(/[.,;:]+$/u, ""), licenses: read.licenses, category: null },
      );
      i += (name.match(WORD)?.length ?? 1) - 1;
    }
  }
  if (found.length === 0)
    for (const [category, words] of CATEGORY_WORDS) {
      const name = words.exec(text)?.[0];
      if (name !== undefined && Object.hasOwn(policy.categories, category))
        found.push({ name, licenses: [], category });
    }
  return found.filter(
    ({ licenses, category }, i) =>
      found.findIndex((other) => other.category === category && other.licenses.join() === licenses.join()) === i,
  );
}

/** "MIT" in capitals is the license nearly always; "apache" and "eclipse" only where the words beside it say so. */
function isLicense(name: string, text: string, after: string): boolean {
  if (LICENSE_WORD.test(after) || text.trim().length <= name.length + 2) return true;
  return /^(?:MIT|BSD|ISC)$/u.test(name) || /^(?:mit|bsd)$/u.test(name);
}
