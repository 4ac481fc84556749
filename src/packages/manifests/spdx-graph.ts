/** What SPDX 2 and SPDX 3 share: packages, and how they depend on each other. */
import { pathTo, shortestPathsFrom } from "./graph.ts";
import { type Component, collectPackages, type ManifestContents } from "./manifest.ts";

export type SpdxPackage = Component & { id: string };
/** `to` is needed by `from`; `dev` to build or test it only. */
export type SpdxEdge = { from: string; to: string; dev: boolean };

/**
 * A document may describe many packages: only a single one with dependencies is the project itself. A package is for
 * development if every way to it from a package that nothing needs goes through an edge of that kind.
 */
export function contentsOf(
  packages: readonly SpdxPackage[],
  edges: readonly SpdxEdge[],
  described: ReadonlySet<string>,
): ManifestContents {
  const found = collectPackages();
  const byId = new Map(packages.map((each) => [each.id, each]));
  const known = edges.filter(({ from, to }) => byId.has(from) && byId.has(to) && from !== to);
  const nextBy = (list: readonly SpdxEdge[]): ((id: string) => string[]) => {
    const grouped = Map.groupBy(list, ({ from }) => from);
    return (id) => grouped.get(id)?.map(({ to }) => to) ?? [];
  };
  const any = nextBy(known);
  const ships = nextBy(known.filter(({ dev }) => !dev));
  const needed = new Set(known.map(({ to }) => to));
  const tops = [...byId.keys()].filter((id) => !needed.has(id) || described.has(id));
  const shipped = shortestPathsFrom(tops, ships);
  const reached = shortestPathsFrom(tops, any);
  const roots = [...described].filter((id) => byId.has(id));
  const project = roots.length === 1 && any(roots[0]!).length > 0 ? roots[0] : undefined;
  const paths = shortestPathsFrom(roots.flatMap(any), any);
  for (const { id, ...component } of packages) {
    if (id === project)
      found.skip(component.version ? `${component.name}@${component.version}` : component.name, "project");
    else
      found.addComponent({
        ...component,
        path: pathTo(paths, id, (each) => byId.get(each)?.name ?? each),
        dev: (reached.has(id) && !shipped.has(id)) || null,
      });
  }
  const elsewhere = edges.flatMap(({ from, to }) => (byId.has(from) ? [to] : byId.has(to) ? [from] : []));
  for (const id of elsewhere) if (id.startsWith("DocumentRef-")) found.skip(id, "other-document");
  return found.contents();
}
