/** pnpm-lock.yaml, formats 5, 6 and 9 (https://github.com/pnpm/spec/tree/master/lockfile). */
import { parseSyml } from "@yarnpkg/parsers";
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import { pathTo, waysFrom } from "./graph.ts";
import { type Contents, gather, parsed, shaped, Table } from "./manifest.ts";

/** Name -> version or key: a string in format 5, `{ specifier, version }` since. */
const References = Table.transform((entries) =>
  entries.flatMap(([name, value]) => {
    const { success, data } = z.union([z.string(), z.object({ version: z.string() }).transform(({ version }) => version)]).safeParse(value);
    return success ? [{ name, reference: data }] : [];
  }),
).catch([]);
type Reference = z.infer<typeof References>[number];

const Importer = z.object({ dependencies: References, optionalDependencies: References, devDependencies: References });
const Lock = Importer.extend({
  lockfileVersion: z.string(),
  importers: Table.catch([]),
  packages: Table.catch([]),
  snapshots: Table.optional().catch(undefined),
});
const Node = z.object({ dependencies: References, optionalDependencies: References });
type Node = z.infer<typeof Node>;

export function readPnpmLock(text: string): Contents {
  // Newer pnpm writes what it needs for itself as a document of its own before the project's.
  const last = text.split(/^---[ \t]*$/mu).at(-1) ?? "";
  const lock = shaped(
    Lock,
    parsed(() => parseSyml(last)),
  );
  const format = Number.parseFloat(lock.lockfileVersion);
  if (!(format >= 5 && format < 10))
    throw new InvalidError(`has lockfileVersion ${lock.lockfileVersion}, which the desk does not know: write it with pnpm 7 to 11`);
  const found = gather();
  const nodes = new Map<string, Node>();
  for (const [key, value] of lock.snapshots ?? lock.packages) nodes.set(key, Node.safeParse(value).data ?? NOTHING);
  const keys = (references: readonly Reference[]): string[] => references.flatMap((reference) => keyOf(reference, format, nodes) ?? []);
  const importers = lock.importers.length > 0 ? lock.importers.map(([, value]) => shaped(Importer, value)) : [lock];
  const shipped = keys(importers.flatMap(({ dependencies, optionalDependencies }) => [...dependencies, ...optionalDependencies]));
  const developed = keys(importers.flatMap(({ devDependencies }) => devDependencies));
  const next = (key: string): string[] => {
    const { dependencies, optionalDependencies } = nodes.get(key) ?? NOTHING;
    return keys([...dependencies, ...optionalDependencies]);
  };
  const inProduct = waysFrom(shipped, next);
  const ways = waysFrom([...shipped, ...developed], next);
  for (const key of nodes.keys()) {
    const named = partsOf(key, format);
    if (named)
      found.add("npm", named.name, named.version, {
        path: pathTo(ways, key, (at) => partsOf(at, format)?.name ?? at),
        dev: ways.has(key) ? !inProduct.has(key) : null,
      });
    else found.skip(key, "comes from a git repository, a folder or a web address, not from a registry");
  }
  for (const { name, reference } of importers.flatMap((each) => [...each.dependencies, ...each.devDependencies]))
    if (/^(?:link|workspace):/u.test(reference)) found.skip(name, "is a link to a folder of the project itself");
  return found.contents();
}

const NOTHING: Node = { dependencies: [], optionalDependencies: [] };

/** The key of what a reference means: a version, or for an alias the key itself. */
function keyOf({ name, reference }: Reference, format: number, nodes: ReadonlyMap<string, Node>): string | undefined {
  const key = format < 6 ? `/${name}/${reference}` : format < 9 ? `/${name}@${reference}` : `${name}@${reference}`;
  return [key, reference].find((each) => nodes.has(each));
}

/** `/@scope/name/1.0.0_peer@2.0.0`, `/@scope/name@1.0.0(peer@2.0.0)`, `@scope/name@1.0.0(peer@2.0.0)`; undefined for what is no registry's. */
function partsOf(key: string, format: number): { name: string; version: string } | undefined {
  const [plain = ""] = key.split("(", 1);
  const [, name, version] =
    (format < 6
      ? /^\/((?:@[^/]+\/)?[^/]+)\/([^/_]+)(?:_.*)?$/u
      : format < 9
        ? /^\/((?:@[^/]+\/)?[^/@]+)@([^/:]+)$/u
        : /^((?:@[^/]+\/)?[^/@:]+)@([^/:]+)$/u
    ).exec(plain) ?? [];
  return name === undefined || version === undefined ? undefined : { name, version };
}
