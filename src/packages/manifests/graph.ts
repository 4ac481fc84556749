/** Shortest paths through a graph of dependencies, with nodes given by their keys. */

/** Longer paths are useless to people, and a hostile file could make one 50,000 long. */
const MAX_PATH_LENGTH = 100;

/** For each reachable node, the node before it on a shortest path; null for a root. */
export type ShortestPaths = ReadonlyMap<string, string | null>;

/** Searches breadth first. */
export function shortestPathsFrom(roots: Iterable<string>, next: (node: string) => Iterable<string>): ShortestPaths {
  const paths = new Map<string, string | null>();
  for (const root of roots) paths.set(root, null);
  // Iterating over a map includes keys that are added meanwhile, so the map is also the queue.
  for (const node of paths.keys())
    for (const following of next(node)) if (!paths.has(following)) paths.set(following, node);
  return paths;
}

/** Names from a root to the node; empty if the node is not reachable. */
export function pathTo(paths: ShortestPaths, node: string, nameOf: (node: string) => string): string[] {
  const path: string[] = [];
  for (let at: string | null | undefined = paths.has(node) ? node : null; at != null; at = paths.get(at)) {
    if (path.length === MAX_PATH_LENGTH) return [];
    path.push(nameOf(at));
  }
  return path.toReversed();
}
