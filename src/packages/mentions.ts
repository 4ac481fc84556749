/**
 * Finds the packages that a question in chat names. A wrong package is worse than none: an ordinary word counts only if
 * the sentence says that it is a package.
 */
import type { Ecosystem } from "../policy/facts.ts";
import { type Package, packageOf } from "./package.ts";
import { parsePackage } from "./parse-package.ts";
import names from "./popular/names.json" with { type: "json" };

export type Mention = {
  package: Package;
  /** The bare word if no ecosystem was named: it may also be the name of a product. */
  word: string | null;
};

const VERSION = String.raw`v?\d+(?:\.\d+){0,3}(?:[-+][\w.]+)?`;
/** A version after a name: "npm:lodash 4.17.20", "lodash version 4.17.20", also a series, as in "react 18". */
const VERSION_AFTER = String.raw`(?:[,，]?\s*(?:\bversion|版本)\s*|\s+)(${VERSION})(?![\w-]|\.\d)`;
/** Text whose form alone says that it names a package. */
const EXPLICIT: RegExp[] = [
  /pkg:[a-z]+\/[^\s,;()<>"'，。？！]+/giu,
  /https?:\/\/(?:www\.)?(?:npmjs\.com\/package|pypi\.org\/project|crates\.io\/crates|docs\.rs|nuget\.org\/packages|rubygems\.org\/gems|pkg\.go\.dev|mvnrepository\.com\/artifact|central\.sonatype\.com\/artifact|search\.maven\.org\/artifact)\/[^\s,;()<>"'，。？！]+/giu,
  /(?<![\w/])(?:npm|pypi|maven|go|golang|cargo|crates|nuget|gem|rubygems):[\w@./:~+-]+/giu,
  /(?<![\w-])(?:(?:npm|pnpm)\s+(?:i|install|add)|yarn\s+add|pip3?\s+install|cargo\s+add|go\s+get|gem\s+install|dotnet\s+add\s+package)\s+(?:-{1,2}[\w-]+\s+)*[\w@./[\]=:~+-]+(?:\s+(?:-v|--version)\s+[\w.]+)?/giu,
  /(?:\brequire\s*\(\s*|\bfrom\s+|\bimport\s+)["'][\w@./-]+["']\)?/gu,
  /(?<![\w/@.-])@[a-z0-9][\w.-]*\/[a-z0-9][\w.-]*(?:@[\w.+-]+)?/giu,
  new RegExp(String.raw`(?<![\w/@.-])[a-z][\w.-]*@${VERSION}(?![\w@])`, "giu"),
  // Each may be followed by a version.
].map(({ source, flags }) => new RegExp(`(${source})(?:${VERSION_AFTER})?`, flags));

const ECOSYSTEM_WORDS: [RegExp, Ecosystem][] = [
  [/\b(?:npm|node(?:\.?js)?|javascript|typescript)\b/iu, "npm"],
  [/\b(?:pypi|pip|python)\b/iu, "pypi"],
  [/\b(?:maven|java|gradle|kotlin)\b/iu, "maven"],
  [/\b(?:crates?|cargo|rust)\b/iu, "cargo"],
  [/\b(?:nuget|\.net|c#)/iu, "nuget"],
  [/\b(?:gems?|rubygems|ruby)\b/iu, "gem"],
];
/** "the left-pad package", "npm package left-pad", "left-pad 这个包". */
const NAMED = [
  /(?<![\w/@.-])([a-z][\w.-]{1,60}[a-z0-9])\s+(?:npm |python |java |ruby |rust |node )?(?:package|library|module|crate|gem|npm package)\b/giu,
  /\b(?:npm|python|pypi|ruby|rust|node)\s+(?:package|library|module|crate|gem)\s+(?:called\s+|named\s+)?[`"']?([a-z][\w.-]{1,60}[a-z0-9])/giu,
  /([a-z][\w.-]{1,60}[a-z0-9])\s*(?:这个|那个)?(?:软件包|依赖包|库|包)(?!括|含|装)/giu,
];
/** Words before "package" or "library" that are not names of packages. */
const ORDINARY = new Set(
  "a an the this that which what any every each some our your their its my new old same other open source open-source third-party party external internal popular npm python java ruby rust node javascript software code whole entire single unlicensed licensed permissive copyleft gpl lgpl agpl mit bsd apache mpl epl isc gplv2 gplv3 busl sspl fsl proprietary commercial free public private vendored bundled unmaintained deprecated abandoned vulnerable malicious transitive direct dynamic static shared standard c go one two three and or in of for with weak strong small big good bad real right mit-licensed cc0 gpl-2.0 gpl-3.0 lgpl-2.1 apache-2.0 typosquatted client server debian linux from behind manager managers license licence licenses policy today needs without index indexes maintained vendor logging graphics underlying approved latest registry registries repository pypi maven cargo nuget rubygems gem crates npmjs version versions author authors owner hosting name names is are was has have must should can may will it they we you i at on to by as be container docker update dependency".split(
    " ",
  ),
);
const DISTINCTIVE = distinctiveWords();

/** Each package once, in the order of the text. */
export function findPackages(text: string, productNames: readonly string[] = []): Mention[] {
  const found = new Map<string, Mention>();
  const add = (pkg: Package, word: string | null): void => {
    const key = `${pkg.ecosystem}:${pkg.name}`;
    if (!found.has(key)) found.set(key, { package: pkg, word });
  };
  let rest = text;
  for (const pattern of EXPLICIT)
    rest = rest.replaceAll(pattern, (words, name: string, version: string | undefined) => {
      const trimmed = name.replace(/(?<![.,;:!?])[.,;:!?]+$/u, "");
      const pkg = ORDINARY.has(trimmed.split(/\s+/u).at(-1)?.toLowerCase() ?? "")
        ? undefined
        : parseOrNothing(trimmed, trimmed === name ? version : undefined);
      if (pkg) add(pkg, null);
      return pkg ? " " : words;
    });
  if (found.size > 0) return [...found.values()];
  const ecosystem = ECOSYSTEM_WORDS.find(([pattern]) => pattern.test(rest))?.[1];
  const version = new RegExp(String.raw`(?<![\w.-])(${VERSION})(?![\w-])`, "u").exec(rest)?.[1];
  for (const pattern of NAMED)
    for (const [, word = ""] of rest.matchAll(pattern)) {
      if (ORDINARY.has(word.toLowerCase())) continue;
      const pkg = parseOrNothing(
        DISTINCTIVE.get(word.toLowerCase()) ?? `${ecosystem ?? "npm"}:${word}`,
        versionAfter(rest, word),
      );
      if (pkg) add(pkg, ecosystem ? null : word);
    }
  for (const word of rest.toLowerCase().match(/[a-z][\w.-]*[\w]/gu) ?? []) {
    // "How do we react to a claim?"
    if (word === "react" && /\breact\s+(?:to|on|when|if)\b/iu.test(rest)) continue;
    const known = DISTINCTIVE.get(word) ?? (productNames.includes(word) ? `npm:${word}` : undefined);
    const pkg =
      known === undefined
        ? undefined
        : parseOrNothing(
            known,
            versionAfter(rest, word) ?? (found.size === 0 && /\d\.\d/u.test(version ?? "") ? version : undefined),
          );
    if (pkg) add(pkg, ecosystem ? null : word);
  }
  return [...found.values()];
}

function versionAfter(text: string, word: string): string | undefined {
  const escaped = word.replaceAll(/[^\w]/gu, "[^\\w\\s]");
  return new RegExp(String.raw`(?<![\w.-])${escaped}${VERSION_AFTER}`, "iu").exec(text)?.[1];
}

function parseOrNothing(words: string, version?: string): Package | undefined {
  try {
    const pkg = parsePackage(words);
    return version === undefined || pkg.version !== null ? pkg : packageOf(pkg.ecosystem, pkg.name, version);
  } catch {
    return undefined;
  }
}

function distinctiveWords(): Map<string, string> {
  const words = new Map<string, string>();
  for (const [ecosystem, list] of Object.entries(names.distinctive).toReversed())
    for (const [word, name] of Array.isArray(list) ? list.map((each) => [each, each] as const) : Object.entries(list))
      words.set(word, `${ecosystem}:${name}`);
  const aliases: Record<string, string> = {
    "next.js": "npm:next",
    nextjs: "npm:next",
    "three.js": "npm:three",
    pytorch: "pypi:torch",
    angular: "npm:@angular/core",
    babel: "npm:@babel/core",
    nestjs: "npm:@nestjs/core",
    playwright: "npm:playwright",
  };
  for (const [word, name] of Object.entries(aliases)) words.set(word, name);
  return words;
}
