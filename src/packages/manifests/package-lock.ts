/**
 * package-lock.json and npm-shrinkwrap.json, versions 2 and 3
 * (https://docs.npmjs.com/cli/configuring-npm/package-lock-json).
 */
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import { isLocal } from "../origin.ts";
import { pathTo, shortestPathsFrom } from "./graph.ts";
import { type ManifestContents, collectPackages, TableKeys, checkShape, TableEntries } from "./manifest.ts";
import { inWords } from "../../words/words.ts";

const Lock = z.object({ lockfileVersion: z.number(), packages: TableEntries.optional() });

const Node = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  /** Absent if npm was told to omit it, and for packages that are bundled with another one. */
  resolved: z.string().nullish().catch("?"),
  inBundle: z.boolean().catch(false).default(false),
  link: z.boolean().default(false),
  dev: z.boolean().default(false),
  license: z.string().nullable().catch(null).default(null),
  dependencies: TableKeys,
  optionalDependencies: TableKeys,
  peerDependencies: TableKeys,
  devDependencies: TableKeys,
});
type Node = z.infer<typeof Node>;

/** The length of a place grows with its depth in the tree. Real ones are far shorter. */
const MAX_PLACE_LENGTH = 2000;

export function readPackageLock(json: unknown): ManifestContents {
  const { lockfileVersion, packages } = checkShape(Lock, json);
  if (!packages || lockfileVersion < 2)
    throw new InvalidError(inWords((words) => words.manifests.oldPackageLock(lockfileVersion)));
  const found = collectPackages();
  const nodes = new Map<string, Node>();
  for (const [place, value] of packages) {
    const node = Node.safeParse(value);
    if (node.success && place.length <= MAX_PLACE_LENGTH) nodes.set(place, node.data);
    else found.skip(place, "unreadable-entry");
  }
  const next = (place: string): string[] => dependenciesOf(nodes, place, false);
  const projects = [...nodes.keys()].filter((place) => !isInstalled(place));
  const paths = shortestPathsFrom(
    projects.flatMap((place) => dependenciesOf(nodes, place, true)),
    next,
  );
  for (const [place, node] of nodes) {
    const name = node.name ?? nameAt(place);
    if (!isInstalled(place)) {
      if (place !== "") found.skip(place, "workspace");
    } else if (node.link) found.skip(name, "link");
    else {
      const resolved = node.resolved ?? (node.inBundle ? originOfBundle(nodes, place) : null);
      const origins = resolved ? [resolved] : [];
      if (origins.some(isLocal)) found.skip(name, "local");
      else if (node.version === undefined) found.skip(name, "no-version");
      else
        found.add("npm", name, node.version, {
          path: pathTo(paths, place, nameAt),
          dev: node.dev,
          licenses: node.license === null ? [] : [node.license],
          origins,
        });
    }
  }
  return found.contents();
}

/** A bundled package is in the tarball of the package that bundles it, so it has the same origin. */
function originOfBundle(nodes: ReadonlyMap<string, Node>, place: string): string | null {
  const above = place.slice(0, Math.max(place.lastIndexOf("/node_modules/"), 0));
  const node = nodes.get(above);
  if (!node || above === "") return null;
  if (!node.resolved) return node.inBundle ? originOfBundle(nodes, above) : null;
  const own = node.resolved.indexOf(`/${node.name ?? nameAt(above)}/-/`);
  return own < 0 ? node.resolved : node.resolved.slice(0, own);
}

/** The places of the dependencies of a package; for the project itself, including its devDependencies. */
function dependenciesOf(nodes: ReadonlyMap<string, Node>, place: string, isProject: boolean): string[] {
  const node = nodes.get(place);
  if (!node) return [];
  const names = [
    ...node.dependencies,
    ...node.optionalDependencies,
    ...node.peerDependencies,
    ...(isProject ? node.devDependencies : []),
  ];
  return names.flatMap((name) => resolve(nodes, place, name) ?? []);
}

/** Node's lookup: in the package's own node_modules, then in those of the folders above. */
function resolve(nodes: ReadonlyMap<string, Node>, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf("/node_modules/"), 0))) {
    const place = at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (nodes.has(place)) return place;
    if (at === "") return undefined;
  }
}

function isInstalled(place: string): boolean {
  return nameAt(place) !== place;
}

/** The name of the folder, which is the alias if there is one. */
function nameAt(place: string): string {
  const cut = `/${place}`.lastIndexOf("/node_modules/");
  return cut < 0 ? place : place.slice(cut + "node_modules/".length);
}
