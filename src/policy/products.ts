/**
 * The register of products, policy/products.yaml: software that people ask about by name and that is not a package, such
 * as a server, a C library or a model. Parses the file, and finds products in a text. Reads no files.
 */
import { z } from "zod";
import { parseExpression } from "./expression.ts";
import { Day, type PolicyProblem, readYaml, Text } from "./read-yaml.ts";

const FILE = "products.yaml";
const VersionText = z.coerce.string().regex(/^\d+(?:\.\d+)*$/u, "is not a version: write it like 7.4");
const Words = z.strictObject({ en: Text, zh: Text.optional() });

/** From `from` on, and below `below`. */
const LicensePeriod = z.strictObject({
  from: VersionText.optional(),
  below: VersionText.optional(),
  /** An SPDX expression; null if no expression says it, so that a person reads the terms. */
  license: Text.nullable(),
  /** When the license changed. */
  since: Day.optional(),
  source: z.url({ error: "is not an address" }),
  /** The day of this row. */
  recorded: Day,
});
export type LicensePeriod = z.infer<typeof LicensePeriod>;

const Product = z.strictObject({
  name: Text,
  /** Other names, in any case. */
  aliases: z.array(Text).default([]),
  /** Names that are also ordinary words, so that they count only as spelled here: `Vault`. */
  spelled: z.array(Text).default([]),
  licenses: z.array(LicensePeriod).min(1),
  note: Words.optional(),
  handbook: Text.optional(),
  /** Packages that people may mean by the same name, such as its client. */
  packages: z.array(Text.regex(/^pkg:[a-z][a-z\d.+-]*\/[^@?#\s]+$/u, "is not a purl without a version")).default([]),
});
export type Product = z.infer<typeof Product>;

const File = z.strictObject({ version: Text, products: z.array(Product) });
export type ProductRegister = z.infer<typeof File>;

export function parseProducts(
  text: string,
): { kind: "policy"; policy: ProductRegister } | { kind: "broken"; problems: PolicyProblem[] } {
  const read = readYaml(FILE, text, File);
  if (read.kind === "broken") return { kind: "broken", problems: read.problems };
  const problems: PolicyProblem[] = [];
  const owners = new Map<string, string>();
  read.value.products.forEach((product, i) => {
    const complain = (path: PropertyKey[], message: string): void => {
      problems.push({ file: FILE, line: read.lineOf(["products", i, ...path]), message: `${product.name} ${message}` });
    };
    for (const word of namesOf(product)) {
      const owner = owners.get(word.toLowerCase());
      if (owner !== undefined && owner !== product.name) complain([], `and ${owner} are both called ${word}`);
      owners.set(word.toLowerCase(), product.name);
    }
    product.licenses.forEach(({ license, from, below }, n) => {
      if (license !== null && !parseExpression(license))
        complain(["licenses", n], `has the license ${license}, which is not an SPDX expression: use null`);
      if (from !== undefined && below !== undefined && compareVersions(from, below) >= 0)
        complain(["licenses", n], `has a license from ${from} on and below ${below}, which covers no version`);
    });
  });
  return problems.length > 0 ? { kind: "broken", problems } : { kind: "policy", policy: read.value };
}

export type FoundProduct = {
  product: Product;
  /** As it was typed: `Redis`. */
  word: string;
  /** As it was typed: `7.4`, or `7` for a series. */
  version: string | null;
  start: number;
  end: number;
};

const VERSION_AFTER = String.raw`(?:[ \t]*[,，]?[ \t]*(?:\bversion|版本)[ \t]*|[ \t-]*)v?(\d+(?:\.\d+)*[a-z]?)(?:\.x)?(?!\w|\.\d)`;

/** The products that a text names, each once, in the order of the text. */
export function findProducts(text: string, products: readonly Product[]): FoundProduct[] {
  const found: FoundProduct[] = [];
  const names = products
    .flatMap((product) => namesOf(product).map((name) => ({ product, name, exact: product.spelled.includes(name) })))
    .toSorted((a, b) => b.name.length - a.name.length);
  const lower = text.toLowerCase();
  for (const { product, name, exact } of names) {
    // Most products are not in the text, and this is much faster than the expression.
    if (!lower.includes(name.toLowerCase())) continue;
    const escaped = name.replaceAll(/[^\p{L}\p{N}]/gu, (character) => (character === " " ? "[ -]?" : `\\${character}`));
    const bare = /\p{Script=Han}/u.test(name);
    const pattern = new RegExp(
      `${bare ? "" : "(?<![\\w/@.-])"}(${escaped})(?:${VERSION_AFTER}|${bare ? "" : "(?![\\w/@]|-\\w|\\.[a-z])"})`,
      exact ? "gu" : "giu",
    );
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      if (found.some((other) => start < other.end && other.start < end)) continue;
      found.push({ product, word: match[1] ?? name, version: match[2] ?? null, start, end });
    }
  }
  const ordered = found.toSorted((a, b) => a.start - b.start);
  return ordered.filter(({ product }, i) => ordered.findIndex((other) => other.product === product) === i);
}

/** Whether a text is the name of a product and nothing else. */
export function productNamed(word: string, products: readonly Product[]): Product | undefined {
  const asked = word.trim().toLowerCase();
  return products.find((product) => namesOf(product).some((name) => name.toLowerCase() === asked));
}

function namesOf({ name, aliases, spelled }: Product): string[] {
  return spelled.includes(name) ? [...aliases, ...spelled] : [name, ...aliases, ...spelled];
}

/** `7.2.4`, `v1.1.1w`, `9.6p1` and `8.0-rc1`. The digits of a commit or a branch do not order it. */
const ORDERED = /^v?\d+(?:\.\d+)*(?:[a-z]|(?:alpha|beta|pre|rc|p)\d+|(?:[-+~_]|\.(?=[a-z]))[\w.+~-]*)?$/iu;

/**
 * The licenses that a version may have: several for a series that spans a change ("Redis 7"), all without a version.
 * Empty for a version that the register says nothing about.
 */
export function licensesOf({ licenses }: Product, version: string | null): LicensePeriod[] {
  if (version === null) return licenses;
  if (!ORDERED.test(version)) return licenses.filter(({ from, below }) => from === undefined && below === undefined);
  const last = /\d+(?=\D*$)/u.exec(version)?.[0] ?? "0";
  // "7.2" stands for all versions from 7.2 on, below 7.3.
  const next = version.replace(/\d+(?=\D*$)/u, String(Number(last) + 1));
  return licenses.filter(
    ({ from, below }) =>
      (below === undefined || compareVersions(version, below) < 0) &&
      (from === undefined || compareVersions(next, from) > 0),
  );
}

/** Compares the numbers in order; a missing one counts as 0. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.match(/\d+/gu)?.map(Number) ?? []);
  for (let i = 0; i < Math.max(left!.length, right!.length); i++)
    if ((left![i] ?? 0) !== (right![i] ?? 0)) return (left![i] ?? 0) - (right![i] ?? 0);
  return 0;
}
