/** Python's files: requirements.txt, poetry.lock, uv.lock. */
import { parse } from "smol-toml";
import { z } from "zod";
import { hostOf, isLocal, type Origins } from "../origin.ts";
import { pathTo, waysFrom } from "./graph.ts";
import { type Contents, type Gathering, gather, OWN, parsed, shaped, Table } from "./manifest.ts";

/** https://pip.pypa.io/en/stable/reference/requirements-file-format: pins have a version, ranges none. Whether a line is a direct dependency it does not tell. */
const LONGEST_LINE = 2000;

export function readRequirements(text: string): Contents {
  const found = gather();
  // Hashes may make a line long; what counts stands before them.
  const lines = text
    .replaceAll(/\\\r?\n/gu, " ")
    .split(/\r?\n/u)
    .map((line) =>
      line
        .slice(0, LONGEST_LINE)
        .replace(/(?:^|\s)#.*$/u, "")
        .trim(),
    );
  const indexes = indexesOf(lines);
  for (const plain of lines) {
    const [requirement = ""] = plain.split(/(?<!\s)\s+--?[a-z]|(?<!\s)\s*;/iu, 1);
    const editable = /^(?:-e|--editable)(?:\s+|=)(.*)$/u.exec(plain)?.[1];
    const [, named, address] = /^([\w.-]+)(?:\s*\[[^\]]*\])?\s*@\s*(\S.*)$/u.exec(requirement) ?? [];
    const origin =
      address ??
      editable ??
      (/:\/\/|\.(?:whl|zip|tar\.gz)$|^\.{0,2}\//iu.test(requirement) && !plain.startsWith("-")
        ? requirement
        : undefined);
    if (plain === "") continue;
    if (/^-(?:r|c|-requirement|-constraint)\b/u.test(plain))
      found.skip(plain, "names another file: check that file too");
    else if (origin !== undefined) addDirect(found, plain, origin, named);
    else if (plain.startsWith("-")) continue;
    else {
      const [, name, range = ""] = /^([\w.-]+)\s*(?:\[[^\]]*\])?\s*(.*)$/u.exec(requirement) ?? [];
      if (name === undefined || !/^(?:$|[(=<>~!])/u.test(range)) found.skip(plain, "is no requirement");
      else found.add("pypi", name, /^\(?={2,3}\s*([^\s,*)]+)\)?$/u.exec(range)?.[1] ?? null, indexes);
    }
  }
  return found.contents();
}

/** Where pip takes all requirements of a file from: one index takes the place of PyPI, others and lists of links stand beside it. */
function indexesOf(lines: readonly string[]): Origins {
  const options = lines.filter((line) => line.startsWith("-")).join(" ");
  const given = (option: RegExp): string[] =>
    [...options.matchAll(option)]
      .map(([, address = ""]) => address.replaceAll(/["']/gu, ""))
      .filter((address) => !isLocal(address));
  const index = given(/(?:^|\s)(?:-i|--(?:index-url|pypi-url)(?=[\s=]))[\s=]*(\S+)/gu).at(-1);
  return {
    ...(index !== undefined && { origins: [index] }),
    // pip takes what has no scheme for a folder.
    possibleOrigins: given(/(?:^|\s)(?:-f|--(?:extra-index-url|find-links)(?=[\s=]))[\s=]*(\S+)/gu).filter((each) =>
      /:|\$/u.test(each),
    ),
  };
}

/** `name @ https://…`, `git+https://…#egg=name`, or the address of a file, whose name begins with the package's. */
function addDirect(found: Gathering, line: string, address: string, named: string | undefined): void {
  const [plain = "", fragment = ""] = address.trim().split("#", 2);
  const file = plain.slice(plain.lastIndexOf("/") + 1);
  const [, inFile, version = null] =
    /^([\w.]+(?:-[a-z_][\w.]*)*)-v?(\d[\w.!+]*)(?:-.*\.whl|\.zip|\.tar\.gz|\.whl)$/iu.exec(
      file.replaceAll("%2B", "+"),
    ) ?? [];
  const name = named ?? /(?:^|&)egg=([\w.-]+)/u.exec(fragment)?.[1] ?? inFile;
  if (isLocal(plain) || !/:\/\//u.test(plain)) found.skip(line, OWN);
  else if (name === undefined)
    found.skip(
      line,
      `comes from ${hostOf(plain)}, so it is not judged as the public package: the line does not name it`,
    );
  else found.add("pypi", name, version?.replace(/\.(?:zip|tar|whl).*$/u, "") ?? null, { origins: [plain] });
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
        // PDM's lockfile, which is read as this one, says it so.
        git: z.string().optional(),
        url: z.string().optional(),
        path: z.string().optional(),
        files: z.array(z.object({ url: z.string().optional() })).catch([]),
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
  for (const { name, version, category, groups, source, git, url, path, files } of packages) {
    const dev = groups ? !groups.includes("main") : category ? category === "dev" : null;
    const repository = source?.type === "git" ? source.url : git;
    const addresses = [
      source?.type === "git" ? undefined : source?.url,
      repository && gitAddress(repository),
      url,
      ...files.map((each) => each.url),
    ];
    const origins = addresses.filter((address) => address !== undefined);
    if (path !== undefined || /^(?:file|directory)$/u.test(source?.type ?? "") || origins.some(isLocal))
      found.skip(name, OWN);
    else found.add("pypi", name, version, { dev, origins });
  }
  return found.contents();
}

const UvDependencies = z.array(z.object({ name: z.string(), version: z.string().optional() })).default([]);
const UvGroups = Table.transform((groups) =>
  groups.flatMap(([, group]) => UvDependencies.safeParse(group).data ?? []),
).catch([]);
/** Absent where the index's own address serves the file, `path` where a folder of the project does. */
const UvFile = z.object({ url: z.string().optional() });
const Uv = z.object({
  package: z
    .array(
      z.object({
        name: z.string(),
        version: z.string().optional(),
        source: Table,
        sdist: UvFile.optional(),
        wheels: z.array(UvFile).default([]),
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
  const inProduct = waysFrom(shipped, next);
  const ways = waysFrom([...shipped, ...projects.flatMap((each) => keys(each["dev-dependencies"]))], next);
  for (const [at, each] of packages.entries()) {
    const key = String(at);
    if (projects.includes(each)) found.skip(each.name, "is the project itself");
    else if (sourceOf(each) === "path" || isLocal(originsOf(each)[0]!)) found.skip(each.name, OWN);
    else
      found.add("pypi", each.name, each.version ?? null, {
        path: pathTo(ways, key, (node) => packages[Number(node)]!.name),
        dev: ways.has(key) ? !inProduct.has(key) : null,
        origins: originsOf(each),
      });
  }
  return found.contents();
}

/** A repository is not a registry, whatever serves it. */
function gitAddress(address: string): string {
  return address.replace(/^(?=https?:)/iu, "git+");
}
