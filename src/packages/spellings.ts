/** Names that an ecosystem takes for the same package. Services compare names exactly, so that spelling matters there. */
import type { Ecosystem } from "../policy/facts.ts";

/** In these ecosystems, only a source can tell how the registry spells a name. */
const SPELLED_FREELY: ReadonlySet<Ecosystem> = new Set(["nuget", "cargo"]);

export function isSpelledFreely(ecosystem: Ecosystem): boolean {
  return SPELLED_FREELY.has(ecosystem);
}

export function isSameName(ecosystem: Ecosystem, a: string, b: string): boolean {
  return normalizedName(ecosystem, a) === normalizedName(ecosystem, b);
}

function normalizedName(ecosystem: Ecosystem, name: string): string {
  switch (ecosystem) {
    case "pypi":
      return name.toLowerCase().replaceAll(/[-_.]+/gu, "-");
    case "cargo":
      return name.toLowerCase().replaceAll("_", "-");
    case "nuget":
      return name.toLowerCase();
    case "npm":
    case "maven":
    case "go":
    case "gem":
      return name;
  }
}
