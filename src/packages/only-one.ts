/** I judge one package at a time, and none that a person names may be dropped. */
import { InvalidError } from "../base/errors.ts";
import { inWords } from "../words/words.ts";
import type { Package } from "./package.ts";

export function severalPackages(names: readonly string[]): InvalidError {
  return new InvalidError(inWords((words) => words.packages.severalPackages(names.slice(0, 10))));
}

/** The only one of these, or undefined for none. Throws InvalidError for several. */
export function onlyOne(found: readonly Package[]): Package | undefined {
  const names = [...new Set(found.map(({ name }) => name))];
  if (names.length > 1) throw severalPackages(names);
  return found[0];
}
