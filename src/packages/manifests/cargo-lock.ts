/** Cargo.lock, versions 1 to 4. It does not mark dependencies that only development needs. */
import { parse } from "smol-toml";
import { z } from "zod";
import { isLocal } from "../origin.ts";
import { pathTo, shortestPathsFrom } from "./graph.ts";
import { type ManifestContents, collectPackages, parseSyntax, checkShape } from "./manifest.ts";

const Lock = z.object({
  package: z
    .array(
      z.object({
        name: z.string(),
        version: z.string(),
        /** Absent for the members of the workspace. */
        source: z.string().optional(),
        /** `name`, `name version` or `name version (source)`. */
        dependencies: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});

export function readCargoLock(text: string): ManifestContents {
  const found = collectPackages();
  const { package: packages } = checkShape(
    Lock,
    parseSyntax(() => parse(text)),
  );
  const nodes = new Map(packages.map((each) => [keyOf(each.name, each.version, each.source), each]));
  const byName = Map.groupBy(nodes.keys(), (key) => nodes.get(key)!.name);
  const next = (key: string): string[] =>
    (nodes.get(key)?.dependencies ?? []).flatMap((dependency) => {
      const [name = "", version, source] = dependency.split(" ", 3);
      return (byName.get(name) ?? []).filter(
        (each) => version === undefined || `${each} `.startsWith(keyOf(name, version, source?.slice(1, -1)) + " "),
      );
    });
  const projects = [...nodes].filter(([, { source }]) => source === undefined).map(([key]) => key);
  const paths = shortestPathsFrom(projects.flatMap(next), next);
  for (const [key, { name, version, source }] of nodes) {
    if (source === undefined) found.skip(name, "project");
    else if (isLocal(source)) found.skip(name, "local");
    else
      found.add("cargo", name, version, { path: pathTo(paths, key, (at) => nodes.get(at)!.name), origins: [source] });
  }
  return found.contents();
}

/** The same name and version may come from two sources. */
function keyOf(name: string, version: string, source: string | undefined): string {
  return [name, version, ...(source === undefined ? [] : [source])].join(" ");
}
