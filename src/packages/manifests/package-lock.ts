/** package-lock.json and npm-shrinkwrap.json, versions 2 and 3 (https://docs.npmjs.com/cli/configuring-npm/package-lock-json). */
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import { pathTo, waysFrom } from "./graph.ts";
import { type Contents, gather, Names, shaped, Table } from "./manifest.ts";
import { notFromRegistry } from "./npm-source.ts";

const Lock = z.object({ lockfileVersion: z.number(), packages: Table.optional() });

const Node = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  resolved: z.string().optional().catch(undefined),
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
    throw new InvalidError(`has lockfileVersion ${lockfileVersion}: run npm install --package-lock-only with npm 7 or newer`);
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
      const stranger = notFromRegistry(node.resolved ?? "");
      if (stranger !== null) found.skip(name, stranger);
      else if (node.version === undefined) found.skip(name, "has no version in the file");
      else found.add("npm", name, node.version, { path: pathTo(ways, place, nameAt), dev: node.dev, license: node.license });
    }
  }
  return found.contents();
}

/** The places of what a package asks for. Of a project itself also what its development needs. */
function dependenciesOf(nodes: ReadonlyMap<string, Node>, place: string, isProject: boolean): string[] {
  const node = nodes.get(place);
  if (!node) return [];
  const names = [...node.dependencies, ...node.optionalDependencies, ...node.peerDependencies, ...(isProject ? node.devDependencies : [])];
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
