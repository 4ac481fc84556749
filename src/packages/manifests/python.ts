/** The files of Python projects: requirements.txt, poetry.lock, uv.lock. */
import { parse } from "smol-toml";
import { z } from "zod";
import { hostOf, isLocal, type Origins } from "../origin.ts";
import { pathTo, shortestPathsFrom } from "./graph.ts";
import {
  type ManifestContents,
  type PackageCollector,
  collectPackages,
  parseSyntax,
  checkShape,
  TableEntries,
} from "./manifest.ts";

const MAX_LINE_LENGTH = 2000;

/**
 * https://pip.pypa.io/en/stable/reference/requirements-file-format: only a pinned requirement has a version. The file
 * does not say which requirements are direct dependencies.
 */
export function readRequirements(text: string): ManifestContents {
  const found = collectPackages();
  // Hashes can make a line very long; what counts comes before them.
  const lines = text
    .replaceAll(/\\\r?\n/gu, " ")
    .split(/\r?\n/u)
    .map((line) =>
      line
        .slice(0, MAX_LINE_LENGTH)
        .replace(/(?:^|\s)#.*$/u, "")
        .trim(),
    );
  const indexes = indexesOf(lines);
  for (const line of lines) {
    const [requirement = ""] = line.split(/(?<!\s)\s+--?[a-z]|(?<!\s)\s*;/iu, 1);
    const editable = /^(?:-e|--editable)(?:\s+|=)(.*)$/u.exec(line)?.[1];
    const [, named, address] = /^([\w.-]+)(?:\s*\[[^\]]*\])?\s*@\s*(\S.*)$/u.exec(requirement) ?? [];
    const origin =
      address ??
      editable ??
      (/:\/\/|\.(?:whl|zip|tar\.gz)$|^\.{0,2}\//iu.test(requirement) && !line.startsWith("-")
        ? requirement
        : undefined);
    if (line === "") continue;
    if (/^-(?:r|c|-requirement|-constraint)\b/u.test(line)) found.skip(line, "other-file");
    else if (origin !== undefined) addDirectReference(found, line, origin, named);
    else if (line.startsWith("-")) continue;
    else {
      const [, name, range = ""] = /^([\w.-]+)\s*(?:\[[^\]]*\])?\s*(.*)$/u.exec(requirement) ?? [];
      if (name === undefined || !/^(?:$|[(=<>~!])/u.test(range)) found.skip(line, "not-a-requirement");
      else found.add("pypi", name, /^\(?={2,3}\s*([^\s,*)]+)\)?$/u.exec(range)?.[1] ?? null, indexes);
    }
  }
  return found.contents();
}

/**
 * The indexes for all requirements of a file: one index replaces PyPI; extra indexes and lists of links are used in
 * addition.
 */
function indexesOf(lines: readonly string[]): Origins {
  const options = lines.filter((line) => line.startsWith("-")).join(" ");
  const given = (option: RegExp): string[] =>
    [...options.matchAll(option)]
      .map(([, address = ""]) => address.replaceAll(/["']/gu, ""))
      .filter((address) => !isLocal(address));
  const index = given(/(?:^|\s)(?:-i|--(?:index-url|pypi-url)(?=[\s=]))[\s=]*(\S+)/gu).at(-1);
  return {
    ...(index !== undefined && { origins: [index] }),
    // Without a scheme, pip reads it as a folder.
    possibleOrigins: given(/(?:^|\s)(?:-f|--(?:extra-index-url|find-links)(?=[\s=]))[\s=]*(\S+)/gu).filter((each) =>
      /:|\$/u.test(each),
    ),
  };
}

/**
 * `name @ https://…`, `git+https://…#egg=name`, or the address of a file, which begins with the name of the package.
 */
function addDirectReference(found: PackageCollector, line: string, address: string, named: string | undefined): void {
  const [origin = "", fragment = ""] = address.trim().split("#", 2);
  const file = origin.slice(origin.lastIndexOf("/") + 1);
  const [, inFile, version = null] =
    /^([\w.]+(?:-[a-z_][\w.]*)*)-v?(\d[\w.!+]*)(?:-.*\.whl|\.zip|\.tar\.gz|\.whl)$/iu.exec(
      file.replaceAll("%2B", "+"),
    ) ?? [];
  const name = named ?? /(?:^|&)egg=([\w.-]+)/u.exec(fragment)?.[1] ?? inFile;
  if (isLocal(origin) || !/:\/\//u.test(origin)) found.skip(line, "local");
  else if (name === undefined) found.skip(line, { kind: "elsewhere-unnamed", host: hostOf(origin) });
  else found.add("pypi", name, version?.replace(/\.(?:zip|tar|whl).*$/u, "") ?? null, { origins: [origin] });
}

const Poetry = z.object({
  package: z
    .array(
      z.object({
        name: z.string(),
        version: z.string(),
        category: z.string().optional(),
        groups: z.array(z.string()).optional(),
        source: z.object({ type: z.string(), url: z.string().default("an address that is missing") }).optional(),
        // As PDM writes it, in a file that was given this name.
        git: z.string().optional(),
        url: z.string().optional(),
        path: z.string().optional(),
        files: z.array(z.object({ url: z.string().optional() })).catch([]),
      }),
    )
    .default([]),
});

/** The file has no root, so there are no paths. It marks development dependencies before Poetry 1.5 and since 2.0. */
export function readPoetryLock(text: string): ManifestContents {
  const found = collectPackages();
  const { package: packages } = checkShape(
    Poetry,
    parseSyntax(() => parse(text)),
  );
  // In a file of another tool the main group has another name, and nothing may count as development for that.
  const hasMain = packages.some(({ groups }) => groups?.includes("main"));
  for (const { name, version, category, groups, source, git, url, path, files } of packages) {
    const dev = groups ? (hasMain ? !groups.includes("main") : null) : category ? category === "dev" : null;
    const repository = source?.type === "git" ? source.url : git;
    const addresses = [
      source?.type === "git" ? undefined : source?.url,
      repository && gitAddress(repository),
      url,
      ...files.map((each) => each.url),
    ];
    const origins = addresses.filter((address) => address !== undefined);
    if (path !== undefined || /^(?:file|directory)$/u.test(source?.type ?? "") || origins.some(isLocal))
      found.skip(name, "local");
    else found.add("pypi", name, version, { dev, origins });
  }
  return found.contents();
}

const UvDependencies = z.array(z.object({ name: z.string(), version: z.string().optional() })).default([]);
const UvGroups = TableEntries.transform((groups) =>
  groups.flatMap(([, group]) => UvDependencies.safeParse(group).data ?? []),
).catch([]);
/** `url` is absent if the file is below the address of the index or in a folder of the project. */
const UvFile = z.object({ url: z.string().optional() });
const Uv = z.object({
  package: z
    .array(
      z.object({
        name: z.string(),
        version: z.string().optional(),
        source: TableEntries,
        sdist: UvFile.optional(),
        wheels: z.array(UvFile).default([]),
        dependencies: UvDependencies,
        "optional-dependencies": UvGroups,
        "dev-dependencies": UvGroups,
      }),
    )
    .default([]),
});

export function readUvLock(text: string): ManifestContents {
  const found = collectPackages();
  const { package: packages } = checkShape(
    Uv,
    parseSyntax(() => parse(text)),
  );
  const byName = Map.groupBy(
    packages.map((each, at) => ({ ...each, key: String(at) })),
    ({ name }) => name,
  );
  const keys = (dependencies: z.infer<typeof UvDependencies>): string[] =>
    dependencies.flatMap(({ name, version }) =>
      (byName.get(name) ?? [])
        .filter((each) => version === undefined || each.version === version)
        .map(({ key }) => key),
    );
  const sourceOf = (each: (typeof packages)[number]): string => each.source[0]?.[0] ?? "";
  const originsOf = (each: (typeof packages)[number]): string[] => {
    const place = String(each.source[0]?.[1]);
    const files = [each.sdist, ...each.wheels].flatMap((file) => file?.url ?? []);
    return [sourceOf(each) === "git" ? gitAddress(place) : place, ...files];
  };
  const projects = packages.filter((each) => /^(?:virtual|editable|directory)$/u.test(sourceOf(each)));
  const next = (key: string): string[] =>
    keys([...packages[Number(key)]!.dependencies, ...packages[Number(key)]!["optional-dependencies"]]);
  const shipped = projects.flatMap((each) => keys([...each.dependencies, ...each["optional-dependencies"]]));
  const shippedPaths = shortestPathsFrom(shipped, next);
  const paths = shortestPathsFrom([...shipped, ...projects.flatMap((each) => keys(each["dev-dependencies"]))], next);
  for (const [at, each] of packages.entries()) {
    const key = String(at);
    if (projects.includes(each)) found.skip(each.name, "project");
    else if (sourceOf(each) === "path" || isLocal(originsOf(each)[0]!)) found.skip(each.name, "local");
    else
      found.add("pypi", each.name, each.version ?? null, {
        path: pathTo(paths, key, (node) => packages[Number(node)]!.name),
        dev: paths.has(key) ? !shippedPaths.has(key) : null,
        origins: originsOf(each),
      });
  }
  return found.contents();
}

/** Marks an address as that of a git repository, which is not a registry. */
export function gitAddress(address: string): string {
  return address.replace(/^(?=https?:)/iu, "git+");
}
