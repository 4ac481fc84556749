/** package-lock.json and npm-shrinkwrap.json, versions 2 and 3 (https://docs.npmjs.com/cli/configuring-npm/package-lock-json). */
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import { isLocal } from "../origin.ts";
import { pathTo, waysFrom } from "./graph.ts";
import { type Contents, gather, Names, OWN, shaped, Table } from "./manifest.ts";
import { inWords } from "../../words/words.ts";

const Lock = z.object({ lockfileVersion: z.number(), packages: Table.optional() });

const Node = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  /** Absent where npm was told to leave it out, and for what another package brings with it. */
  resolved: z.string().nullish().catch("?"),
  inBundle: z.boolean().catch(false).default(false),
  link: z.boolean().default(false),
  dev: z.boolean().default(false),
  license: z.string().nullable().catch(null).default(null),
  dependencies: Names,
  optionalDependencies: Names,
  peerDependencies: Names,
  devDependencies: Names,
});
type Node = z.infer<typeof Node>;

/** A place in the tree is as long as its depth: real ones are far shorter. */
const LONGEST_PLACE = 2000;

export function readPackageLock(json: unknown): Contents {
  const { lockfileVersion, packages } = shaped(Lock, json);
  if (!packages || lockfileVersion < 2)
    throw new InvalidError(inWords((words) => words.manifests.oldPackageLock(lockfileVersion)));
  const found = gather();
  const nodes = new Map<string, Node>();
  for (const [place, value] of packages) {
    const node = Node.safeParse(value);
    if (node.success && place.length <= LONGEST_PLACE) nodes.set(place, node.data);
    else found.skip(place, "its entry cannot be read");
  }
  const nextOf = (place: string): string[] => dependenciesOf(nodes, place, false);
  const projects = [...nodes.keys()].filter((place) => !isInstalled(place));
  const ways = waysFrom(
    projects.flatMap((place) => dependenciesOf(nodes, place, true)),
    nextOf,
  );
  for (const [place, node] of nodes) {
    const name = node.name ?? nameAt(place);
    if (!isInstalled(place)) {
      if (place !== "") found.skip(place, "is a workspace: the project itself");
    } else if (node.link) found.skip(name, "is a link to a folder of the project itself");
    else {
      const resolved = node.resolved ?? (node.inBundle ? originOfBundle(nodes, place) : null);
      const origins = resolved ? [resolved] : [];
      if (origins.some(isLocal)) found.skip(name, OWN);
      else if (node.version === undefined) found.skip(name, "has no version in the file");
      else
        found.add("npm", name, node.version, {
          path: pathTo(ways, place, nameAt),
          dev: node.dev,
          license: node.license,
          origins,
        });
    }
  }
  return found.contents();
}

/** What stands in another package's tarball comes from where that does: the registry of the package that brings it. */
function originOfBundle(nodes: ReadonlyMap<string, Node>, place: string): string | null {
  const above = place.slice(0, Math.max(place.lastIndexOf("/node_modules/"), 0));
  const node = nodes.get(above);
  if (!node || above === "") return null;
  if (!node.resolved) return node.inBundle ? originOfBundle(nodes, above) : null;
  const own = node.resolved.indexOf(`/${node.name ?? nameAt(above)}/-/`);
  return own < 0 ? node.resolved : node.resolved.slice(0, own);
}

/** The places of what a package asks for. Of a project itself also what its development needs. */
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

/** As Node looks it up: in one's own node_modules, then in those above. */
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

/** The name under which it is installed: an alias where one is used. */
function nameAt(place: string): string {
  const cut = `/${place}`.lastIndexOf("/node_modules/");
  return cut < 0 ? place : place.slice(cut + "node_modules/".length);
}
