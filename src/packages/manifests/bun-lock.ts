/** bun.lock: JSON with comments and trailing commas (https://bun.com/docs/pm/lockfile). */
import { z } from "zod";
import { isLocal } from "../origin.ts";
import { pathTo, shortestPathsFrom } from "./graph.ts";
import {
  checkShape,
  collectPackages,
  type ManifestContents,
  parseSyntax,
  TableEntries,
  TableKeys,
} from "./manifest.ts";

const Lock = z.object({ workspaces: TableEntries, packages: TableEntries });
const Workspace = z.object({
  dependencies: TableKeys,
  optionalDependencies: TableKeys,
  peerDependencies: TableKeys,
  devDependencies: TableKeys,
});
/** `["name@version", "registry or tarball", { dependencies }, "integrity"]`; other origins leave the second part out. */
const Entry = z.tuple([z.string()], z.unknown());
const Details = z.object({ dependencies: TableKeys, optionalDependencies: TableKeys, peerDependencies: TableKeys });
type Package = { resolution: string; registry: string; needs: string[] };

export function readBunLock(text: string): ManifestContents {
  const lock = checkShape(
    Lock,
    parseSyntax((): unknown => JSON.parse(withoutComments(text))),
  );
  const found = collectPackages();
  const packages = new Map<string, Package>();
  for (const [key, value] of lock.packages) {
    const { success, data } = Entry.safeParse(value);
    if (success) packages.set(key, packageOf(data));
    else found.skip(key, "unreadable-entry");
  }
  const needs = (key: string): string[] =>
    (packages.get(key)?.needs ?? []).flatMap((name) => resolve(packages, key, name) ?? []);
  const workspaces = lock.workspaces.flatMap(([place, value]) => {
    const { success, data } = Workspace.safeParse(value);
    return success ? [{ place, ...data }] : [];
  });
  const fromProject = (names: readonly string[]): string[] =>
    names.flatMap((name) => resolve(packages, "", name) ?? []);
  const shipped = workspaces.flatMap((each) =>
    fromProject([...each.dependencies, ...each.optionalDependencies, ...each.peerDependencies]),
  );
  const developed = workspaces.flatMap((each) => fromProject(each.devDependencies));
  const shippedPaths = shortestPathsFrom(shipped, needs);
  const paths = shortestPathsFrom([...shipped, ...developed], needs);
  const nameOf = (key: string): string => splitAt(packages.get(key)?.resolution ?? key)[0];
  for (const [key, { resolution, registry }] of packages) {
    const [name, reference] = splitAt(resolution);
    const isRelease = /^v?\d/u.test(reference);
    const origins = [...(isRelease ? [] : [reference]), ...(registry === "" ? [] : [registry])];
    if (reference.startsWith("workspace:")) found.skip(name, "workspace");
    else if (origins.some(isLocal)) found.skip(name, "local");
    else
      found.add("npm", name, isRelease ? reference : null, {
        path: pathTo(paths, key, nameOf),
        dev: paths.has(key) ? !shippedPaths.has(key) : null,
        origins,
      });
  }
  return found.contents();
}

function packageOf([resolution, ...rest]: readonly [string, ...unknown[]]): Package {
  const details = rest.map((each) => Details.safeParse(each)).find(({ success }) => success)?.data;
  return {
    resolution,
    registry: typeof rest[0] === "string" && rest.length > 2 ? rest[0] : "",
    needs: details ? [...details.dependencies, ...details.optionalDependencies, ...details.peerDependencies] : [],
  };
}

/** A key is the way of names to the package: first below the package that needs it, then below those above. */
function resolve(packages: ReadonlyMap<string, unknown>, from: string, name: string): string | undefined {
  for (let at = from; at !== ""; at = parentOf(at)) if (packages.has(`${at}/${name}`)) return `${at}/${name}`;
  return packages.has(name) ? name : undefined;
}

function parentOf(key: string): string {
  const parent = key.slice(0, Math.max(key.lastIndexOf("/"), 0));
  // The last name has a scope: both of its parts go.
  return /(?:^|\/)@[^/]*$/u.test(parent) ? parent.slice(0, Math.max(parent.lastIndexOf("/"), 0)) : parent;
}

function splitAt(text: string): [name: string, rest: string] {
  const at = text.indexOf("@", 1);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** Strings stay as they are. */
function withoutComments(text: string): string {
  return text
    .replaceAll(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*/gu, (_, kept?: string) => kept ?? "")
    .replaceAll(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/gu, (_, kept?: string) => kept ?? "");
}
