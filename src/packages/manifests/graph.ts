/** Ways through a graph of dependencies. Knows nodes by their keys only. */

/** A way longer than this helps nobody; a hostile file could make it 50,000 long. */
const LONGEST_PATH = 100;

/** Each node that can be reached -> the node before it on a shortest way; null for a root. */
export type Ways = ReadonlyMap<string, string | null>;

/** Breadth first, so that the ways are shortest. */
export function waysFrom(roots: Iterable<string>, next: (node: string) => Iterable<string>): Ways {
  const ways = new Map<string, string | null>();
  for (const root of roots) ways.set(root, null);
  // A map is walked in the order of its keys, those added meanwhile included: it is the queue as well.
  for (const node of ways.keys())
    for (const following of next(node)) if (!ways.has(following)) ways.set(following, node);
  return ways;
}

/** Names from a root to the node; empty where it cannot be reached. */
export function pathTo(ways: Ways, node: string, nameOf: (node: string) => string): string[] {
  const path: string[] = [];
  for (let at: string | null | undefined = ways.has(node) ? node : null; at != null; at = ways.get(at)) {
    if (path.length === LONGEST_PATH) return [];
    path.push(nameOf(at));
  }
  return path.toReversed();
}
