/**
 * The order of versions, as each ecosystem defines it. For a type without an order here, and for texts that are not
 * versions of it, the answer is "unknown", which is never "not below".
 */
import { DEBIAN } from "./debian.ts";
import { MAVEN } from "./maven.ts";
import { NUGET } from "./nuget.ts";
import { PYPI } from "./pypi.ts";
import { RUBYGEMS } from "./rubygems.ts";
import { GO, SEMVER } from "./semver.ts";
import type { VersionOrder } from "./types.ts";

export type Order = "below" | "same" | "above" | "unknown";

/** By purl type, and by the names of ecosystems that people type. */
const ORDERS: ReadonlyMap<string, VersionOrder> = new Map([
  ["npm", SEMVER],
  ["cargo", SEMVER],
  ["go", GO],
  ["golang", GO],
  ["pypi", PYPI],
  ["maven", MAVEN],
  ["gem", RUBYGEMS],
  ["nuget", NUGET],
  ["deb", DEBIAN],
]);

/** Where `version` is relative to `other`. `type` is a purl type or an ecosystem. */
export function orderOf(type: string, version: string, other: string): Order {
  const order = ORDERS.get(type);
  if (!order?.isValid(version) || !order.isValid(other)) return "unknown";
  const compared = order.compare(version, other);
  return compared < 0 ? "below" : compared > 0 ? "above" : "same";
}

/** False for what is not a version, too. */
export function isPrerelease(type: string, version: string): boolean {
  const order = ORDERS.get(type);
  return order !== undefined && order.isValid(version) && order.isPrerelease(version);
}

/** Undefined if there is none, or if two of them cannot be compared. */
export function highestVersion(type: string, versions: readonly string[]): string | undefined {
  return extreme(type, versions, "above");
}

export function lowestVersion(type: string, versions: readonly string[]): string | undefined {
  return extreme(type, versions, "below");
}

function extreme(type: string, versions: readonly string[], side: "above" | "below"): string | undefined {
  let found = versions[0];
  for (const version of versions.slice(1)) {
    const order = orderOf(type, version, found!);
    if (order === "unknown") return undefined;
    if (order === side) found = version;
  }
  return found;
}
