/** Python's files: requirements.txt, poetry.lock, uv.lock. */
import { parse } from "smol-toml";
import { z } from "zod";
import { pathTo, waysFrom } from "./graph.ts";
import { type Contents, gather, parsed, shaped, Table } from "./manifest.ts";

/** https://pip.pypa.io/en/stable/reference/requirements-file-format: pins have a version, ranges none. Whether a line is a direct dependency it does not tell. */
const LONGEST_LINE = 2000;

export function readRequirements(text: string): Contents {
  const found = gather();
  for (const line of text.replaceAll(/\\\r?\n/gu, " ").split(/\r?\n/u)) {
    // Hashes may make it long; what counts stands before them.
    const plain = line
      .slice(0, LONGEST_LINE)
      .replace(/(?:^|\s)#.*$/u, "")
      .trim();
    const [requirement = ""] = plain.split(/\s+--?[a-z]|\s*;/iu, 1);
    if (plain === "") continue;
    if (/^-(?:r|c|-requirement|-constraint)\b/u.test(plain)) found.skip(plain, "names another file: check that file too");
    else if (/^-(?:e|-editable)\b/u.test(plain)) found.skip(plain, "comes from a folder or repository, not from a registry");
    else if (plain.startsWith("-")) continue;
    else if (/^[\w.[\],\s-]+@|:\/\/|^\.{0,2}\/|\.(?:whl|zip|tar\.gz)$/iu.test(requirement))
      found.skip(plain, "comes from a web address or file, not from a registry");
    else {
      const [, name, range = ""] = /^([\w.-]+)\s*(?:\[[^\]]*\])?\s*(.*)$/u.exec(requirement) ?? [];
      if (name === undefined || !/^(?:$|[(=<>~!])/u.test(range)) found.skip(plain, "is no requirement");
      else found.add("pypi", name, /^\(?={2,3}\s*([^\s,*)]+)\)?$/u.exec(range)?.[1] ?? null);
    }
  }
  return found.contents();
}

const Poetry = z.object({
  package: z
    .array(
      z.object({
        name: z.string(),
        version: z.string(),
        category: z.string().optional(),
        groups: z.array(z.string()).optional(),
        source: z.object({ type: z.string() }).optional(),
      }),
    )
    .default([]),
});

/** Lists no root, so that no path can be told; which packages development alone needs stands there before Poetry 1.5 and since 2.0. */
export function readPoetryLock(text: string): Contents {
  const found = gather();
  const { package: packages } = shaped(
    Poetry,
    parsed(() => parse(text)),
  );
  for (const { name, version, category, groups, source } of packages) {
    const dev = groups ? !groups.includes("main") : category ? category === "dev" : null;
    if (source && source.type !== "legacy") found.skip(name, `comes from a ${source.type}, not from a registry`);
    else found.add("pypi", name, version, { dev });
  }
  return found.contents();
}

const UvDependencies = z.array(z.object({ name: z.string(), version: z.string().optional() })).default([]);
const UvGroups = Table.transform((groups) => groups.flatMap(([, group]) => UvDependencies.safeParse(group).data ?? [])).catch([]);
const Uv = z.object({
  package: z
    .array(
      z.object({
        name: z.string(),
        version: z.string().optional(),
        source: Table,
        dependencies: UvDependencies,
        "optional-dependencies": UvGroups,
        "dev-dependencies": UvGroups,
      }),
    )
    .default([]),
});

export function readUvLock(text: string): Contents {
  const found = gather();
  const { package: packages } = shaped(
    Uv,
    parsed(() => parse(text)),
  );
  const byName = Map.groupBy(
    packages.map((each, at) => ({ ...each, key: String(at) })),
    ({ name }) => name,
  );
  const keys = (dependencies: z.infer<typeof UvDependencies>): string[] =>
    dependencies.flatMap(({ name, version }) =>
      (byName.get(name) ?? []).filter((each) => version === undefined || each.version === version).map(({ key }) => key),
    );
  const sourceOf = (each: (typeof packages)[number]): string => each.source[0]?.[0] ?? "";
  const projects = packages.filter((each) => /^(?:virtual|editable|directory)$/u.test(sourceOf(each)));
  const next = (key: string): string[] =>
    keys([...packages[Number(key)]!.dependencies, ...packages[Number(key)]!["optional-dependencies"]]);
  const shipped = projects.flatMap((each) => keys([...each.dependencies, ...each["optional-dependencies"]]));
  const inProduct = waysFrom(shipped, next);
  const ways = waysFrom([...shipped, ...projects.flatMap((each) => keys(each["dev-dependencies"]))], next);
  for (const [at, each] of packages.entries()) {
    const key = String(at);
    if (projects.includes(each)) found.skip(each.name, "is the project itself");
    else if (sourceOf(each) !== "registry") found.skip(each.name, `comes from a ${sourceOf(each)}, not from a registry`);
    else
      found.add("pypi", each.name, each.version ?? null, {
        path: pathTo(ways, key, (node) => packages[Number(node)]!.name),
        dev: ways.has(key) ? !inProduct.has(key) : null,
      });
  }
  return found.contents();
}
