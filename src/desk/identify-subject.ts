/** What a person means by the words of a form or of a command: one package, a product, a repository, or none of them. */
import { InvalidError } from "../base/errors.ts";
import type { Package } from "../packages/package.ts";
import { isPackagePage, parsePackage } from "../packages/parse-package.ts";
import { findProject, type Project } from "../packages/projects.ts";
import { repositoryAt } from "../packages/repositories.ts";
import { findProducts, type Product } from "../policy/products.ts";
import type { Fact, Scorecard } from "../policy/facts.ts";
import type { PackageDeps } from "./desk.ts";
import { lookUp } from "./lookup.ts";
import { lookUpProduct } from "./lookup-product.ts";
import type { LookedUp } from "./types.ts";

export type Identified =
  | { kind: "package"; package: Package }
  | { kind: "product"; product: Product; version: string | null }
  | { kind: "repository"; id: string }
  /** A description in the person's own words, which names no package; `why` says how packages are named. */
  | { kind: "described"; words: string; why: InvalidError };

/** A repository with what deps.dev and Scorecard know about it. */
export type LookedUpRepository = { kind: "repository"; project: Project; scorecard: Fact<Scorecard | null> };

export type LookedUpPackage = { looked: LookedUp; package: Package };

/** Throws InvalidError for words that were meant as a package and are none, and for several packages. */
export async function identifySubject(desk: Pick<PackageDeps, "products">, words: string): Promise<Identified> {
  const text = words.trim();
  const { products } = (await desk.products.current()).policy;
  const product = productIn(text, products);
  if (product) return { kind: "product", ...product };
  const repository = /:\/\/|^git@|^(?:www\.)?(?:github|gitlab|bitbucket)\.\w+\//iu.test(text) && !isPackagePage(text);
  const id = repository ? repositoryAt(text) : undefined;
  if (id !== undefined) return { kind: "repository", id };
  try {
    return { kind: "package", package: parsePackage(text) };
  } catch (error) {
    if (!(error instanceof InvalidError) || !isDescription(text)) throw error;
    return { kind: "described", words: text, why: error };
  }
}

/** "Redis 8" and "OpenSSL 3.0 (C library)". A bare name in lower case is an npm package, as the command line says. */
function productIn(
  text: string,
  products: readonly Product[],
): { product: Product; version: string | null } | undefined {
  if (/[@:]/u.test(text)) return undefined;
  const [found, ...others] = findProducts(text, products);
  if (!found || others.length > 0 || found.start > 0 || !/^\s*(?:\(.*\))?$/u.test(text.slice(found.end)))
    return undefined;
  const isBareWord = found.version === null && found.end === text.length && /^[a-z\d-]+$/u.test(text);
  return isBareWord ? undefined : { product: found.product, version: found.version };
}

const COMMAND_OR_CODE =
  /^(?:npm|pnpm|yarn|bun|npx|pip3?|python3?|uv|poetry|pipenv|cargo|go|gem|dotnet|import|from|const|require|implementation|api|compileOnly|pkg:|[a-z]+:(?!\/\/)\S)/iu;

/** Whether the text describes software rather than naming a package in a wrong way. */
function isDescription(text: string): boolean {
  if (COMMAND_OR_CODE.test(text) || text.length > 300) return false;
  return /^https?:\/\/\S+$/iu.test(text) || (/\s/u.test(text) && !/^\S+\s*[\^~<>=*]/u.test(text));
}

/** Looks up what a person typed or pasted. Throws InvalidError for a description. */
export async function lookUpNamed(
  desk: PackageDeps,
  words: string,
  use: string | null,
): Promise<LookedUpPackage | { looked: LookedUpRepository }> {
  const subject = await identifySubject(desk, words);
  switch (subject.kind) {
    case "package":
      return { looked: await lookUp(desk, { package: subject.package, use }), package: subject.package };
    case "product": {
      const looked = await lookUpProduct(desk, subject.product, subject.version, use);
      const { ecosystem, name, version } = looked.facts;
      return { looked, package: { ecosystem, name, version } };
    }
    case "repository":
      return { looked: await lookUpRepository(desk, subject.id) };
    case "described":
      throw subject.why;
  }
}

export async function lookUpRepository(desk: Pick<PackageDeps, "packages">, id: string): Promise<LookedUpRepository> {
  const [project, scorecard] = await Promise.all([
    findProject(desk.packages.sources.depsDev, id),
    desk.packages.scorecard(id),
  ]);
  return { kind: "repository", project, scorecard };
}
