/** pnpm-lock.yaml, formats 5, 6 and 9 (https://github.com/pnpm/spec/tree/master/lockfile). */
import { parseSyml } from "@yarnpkg/parsers";
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import { isLocal } from "../origin.ts";
import { pathTo, shortestPathsFrom } from "./graph.ts";
import { type ManifestContents, collectPackages, parseSyntax, checkShape, TableEntries } from "./manifest.ts";
import { inWords } from "../../words/words.ts";

/** Names with a version or key, which is a string in format 5 and `{ specifier, version }` since. */
const References = TableEntries.transform((entries) =>
  entries.flatMap(([name, value]) => {
    const { success, data } = z
      .union([z.string(), z.object({ version: z.string() }).transform(({ version }) => version)])
      .safeParse(value);
    return success ? [{ name, reference: data }] : [];
  }),
).catch([]);
type Reference = z.infer<typeof References>[number];

const Text = z.string().optional();
/**
 * Absent if the package comes from the default registry. `tarball` may be relative to the registry; `repo` is a git
 * repository.
 */
const Resolution = z.object({ tarball: Text, registry: Text, repo: Text, directory: Text });
type Resolution = z.infer<typeof Resolution>;
const Package = z.object({
  resolution: Resolution.optional().catch({ repo: "an address that is not text" }),
  name: Text.catch(undefined),
  version: Text.catch(undefined),
});

const Importer = z.object({ dependencies: References, optionalDependencies: References, devDependencies: References });
const Lock = Importer.extend({
  lockfileVersion: z.string(),
  /** Only in the oldest formats. */
  registry: Text.catch(undefined),
  importers: TableEntries.catch([]),
  packages: TableEntries.catch([]),
  snapshots: TableEntries.optional().catch(undefined),
});
const Node = z.object({ dependencies: References, optionalDependencies: References });
type Node = z.infer<typeof Node>;

export function readPnpmLock(text: string): ManifestContents {
  // Newer versions of pnpm write their own dependencies as a separate document before the project's.
  const last = text.split(/^---[ \t]*$/mu).at(-1) ?? "";
  const lock = checkShape(
    Lock,
    parseSyntax(() => parseSyml(last)),
  );
  const format = Number.parseFloat(lock.lockfileVersion);
  if (!(format >= 5 && format < 10))
    throw new InvalidError(inWords((words) => words.manifests.unknownPnpmLock(lock.lockfileVersion)));
  const found = collectPackages();
  const nodes = new Map<string, Node>();
  for (const [key, value] of lock.snapshots ?? lock.packages)
    nodes.set(key, Node.safeParse(value).data ?? NO_DEPENDENCIES);
  const keys = (references: readonly Reference[]): string[] =>
    references.flatMap((reference) => keyOf(reference, format, nodes) ?? []);
  const importers = lock.importers.length > 0 ? lock.importers.map(([, value]) => checkShape(Importer, value)) : [lock];
  const shipped = keys(
    importers.flatMap(({ dependencies, optionalDependencies }) => [...dependencies, ...optionalDependencies]),
  );
  const developed = keys(importers.flatMap(({ devDependencies }) => devDependencies));
  const next = (key: string): string[] => {
    const { dependencies, optionalDependencies } = nodes.get(key) ?? NO_DEPENDENCIES;
    return keys([...dependencies, ...optionalDependencies]);
  };
  const shippedPaths = shortestPathsFrom(shipped, next);
  const paths = shortestPathsFrom([...shipped, ...developed], next);
  const packages = new Map(lock.packages);
  for (const key of nodes.keys()) {
    const { resolution = {}, ...own } =
      Package.safeParse(packages.get(key) ?? packages.get(key.split("(", 1)[0] ?? "")).data ?? {};
    const { name, version, registry, reference } = partsOf(key, format);
    const origins = [reference, ...originsOf(resolution, registry ?? lock.registry)].filter(
      (each) => each !== undefined,
    );
    if (resolution.directory !== undefined || origins.some(isLocal)) found.skip(own.name ?? name, "local");
    else
      found.add("npm", own.name ?? name, own.version ?? version, {
        path: pathTo(paths, key, (at) => partsOf(at, format).name),
        dev: paths.has(key) ? !shippedPaths.has(key) : null,
        origins,
      });
  }
  for (const { name, reference } of importers.flatMap((each) => [...each.dependencies, ...each.devDependencies]))
    if (/^(?:link|workspace):/u.test(reference)) found.skip(name, "link");
  return found.contents();
}

const NPM_REGISTRY = "https://registry.npmjs\u002Eorg";
const NO_DEPENDENCIES: Node = { dependencies: [], optionalDependencies: [] };

/** The key that a reference points to. A reference is a version, or for an alias the key itself. */
function keyOf({ name, reference }: Reference, format: number, nodes: ReadonlyMap<string, Node>): string | undefined {
  const key = format < 6 ? `/${name}/${reference}` : format < 9 ? `/${name}@${reference}` : `${name}@${reference}`;
  return [key, reference].find((each) => nodes.has(each));
}

/** The addresses that a resolution names. A relative tarball is relative to the registry. */
function originsOf({ tarball, registry, repo }: Resolution, defaultRegistry: string | undefined): string[] {
  const base = registry ?? defaultRegistry;
  const isRelative = tarball !== undefined && !/^[a-z][a-z\d+.-]*:/iu.test(tarball);
  return [
    ...(base === undefined ? [] : [base]),
    ...(tarball === undefined
      ? []
      : [
          isRelative
            ? `${(base ?? NPM_REGISTRY).replace(/(?<!\/)\/+$/u, "")}/${tarball.replace(/^\/+/u, "")}`
            : tarball,
        ]),
    ...(repo === undefined ? [] : [repo.replace(/^(?=https?:)/iu, "git+")]),
  ];
}

type Parts = {
  name: string;
  version: string | null;
  /** The registry, if the key begins with its host. */
  registry?: string | undefined;
  /** The origin, if it is not a registry. */
  reference?: string;
};

/**
 * `/@scope/name/1.0.0_peer@2.0.0`, `/@scope/name@1.0.0(peer@2.0.0)`, `@scope/name@1.0.0(peer@2.0.0)`,
 * `host/name@1.0.0`, `name@git+https://…`.
 */
function partsOf(key: string, format: number): Parts {
  const [withoutPeers = ""] = key.split("(", 1);
  const [, host, name, version] =
    (format < 6
      ? /^([^/@:]*)\/((?:@[^/]+\/)?[^/]+)\/([^/_]+)(?:_.*)?$/u
      : format < 9
        ? /^([^/@:]*)\/((?:@[^/]+\/)?[^/@]+)@([^/:]+)$/u
        : /^()((?:@[^/]+\/)?[^/@:]+)@([^/:]+)$/u
    ).exec(withoutPeers) ?? [];
  if (name !== undefined && version !== undefined)
    return { name, version, registry: host ? `https://${host.replace("+", ":")}` : undefined };
  const [, alias = withoutPeers, reference = withoutPeers] = /^((?:@[^/]+\/)?[^/@:]+)@(.+)$/u.exec(withoutPeers) ?? [];
  return { name: alias, version: null, reference };
}
