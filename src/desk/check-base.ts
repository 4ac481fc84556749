/** What a lockfile or SBOM adds to an earlier one. */
import type { ManifestPackage, OtherComponent } from "../packages/manifests/manifest.ts";
import type { Manifest } from "../packages/manifests/read-manifest.ts";

type Entry = ManifestPackage | OtherComponent;

/**
 * A package is unchanged if the earlier file has it in the same version, from the same origin, with the same license
 * statement, and not only for development where the new one ships it.
 */
export function withoutBase(current: Manifest, base: Manifest): { added: Manifest; unchanged: number } {
  const known = new Set<string>();
  for (const each of [...base.packages, ...base.others]) {
    known.add(keyOf(each, true));
    if (each.dev !== true) known.add(keyOf(each, false));
  }
  const skipped = new Set(base.skipped.map((each) => JSON.stringify(each)));
  const isNew = (entry: Entry): boolean => !known.has(keyOf(entry, entry.dev === true));
  const added: Manifest = {
    ...current,
    packages: current.packages.filter(isNew),
    others: current.others.filter(isNew),
    skipped: current.skipped.filter((each) => !skipped.has(JSON.stringify(each))),
  };
  return { added, unchanged: countOf(current) - countOf(added) };
}

function keyOf(entry: Entry, dev: boolean): string {
  return JSON.stringify([{ ...entry, path: undefined, dev: undefined }, dev]);
}

function countOf({ packages, others }: Manifest): number {
  return packages.length + others.length;
}
