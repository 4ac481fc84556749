/**
 * yarn.lock of Yarn 1 and of Yarn 2 and newer ("Berry"). The file of Yarn 1 has no root, so its packages have no path.
 */
import { parseSyml } from "@yarnpkg/parsers";
import semver from "semver";
import { z } from "zod";
import { isLocal } from "../origin.ts";
import { pathTo, shortestPathsFrom } from "./graph.ts";
import {
  type ManifestContents,
  type PackageCollector,
  collectPackages,
  parseSyntax,
  checkShape,
  TableEntries,
} from "./manifest.ts";

const Entry = z.object({
  version: z.string(),
  resolved: z.string().optional(),
  resolution: z.string().optional(),
  dependencies: TableEntries.transform((entries) => entries.map(([name, range]) => `${name}@${String(range)}`)).catch(
    [],
  ),
});
type Entry = z.infer<typeof Entry>;

export function readYarnLock(text: string): ManifestContents {
  const table = checkShape(
    TableEntries,
    parseSyntax(() => parseSyml(text)),
  );
  const found = collectPackages();
  const entries = new Map<string, Entry>();
  for (const [key, value] of table) {
    if (key === "__metadata") continue;
    const { success, data } = Entry.safeParse(value);
    if (success) entries.set(key, data);
    else found.skip(key, "unreadable-entry");
  }
  if (table.some(([key]) => key === "__metadata")) addBerry(found, entries);
  else for (const [key, entry] of entries) addClassic(found, key.split(", ", 1)[0] ?? key, entry);
  return found.contents();
}

/** `name@range`, `alias@npm:name@range` or `alias@npm:name`. */
function addClassic(found: PackageCollector, descriptor: string, { version, resolved }: Entry): void {
  const [alias, range] = splitName(descriptor);
  const named =
    range.startsWith("npm:") && semver.validRange(range.slice(4)) === null ? splitName(range.slice(4))[0] : alias;
  const origin =
    resolved?.replace(/#.*$/su, "") ?? (/^[a-z+]+:|\//iu.test(range) && !range.startsWith("npm:") ? range : "");
  // For an offline mirror in the project, the file has only the name of the tarball.
  const origins = /^[^/:]*$/u.test(origin) ? [] : [origin];
  if (origins.some(isLocal)) found.skip(alias, "local");
  else found.add("npm", named, version, { origins });
}

function addBerry(found: PackageCollector, entries: ReadonlyMap<string, Entry>): void {
  const keyOf = new Map([...entries.keys()].flatMap((key) => key.split(", ").map((descriptor) => [descriptor, key])));
  const next = (key: string): string[] =>
    (entries.get(key)?.dependencies ?? []).flatMap((descriptor) => {
      const [name, range] = splitName(descriptor);
      // Before Yarn 4 the ranges of dependencies lack the protocol that their keys have.
      return keyOf.get(descriptor) ?? keyOf.get(`${name}@npm:${range}`) ?? [];
    });
  const projects = [...entries]
    .filter(([, { resolution = "" }]) => splitName(resolution)[1].startsWith("workspace:"))
    .map(([key]) => key);
  const paths = shortestPathsFrom(projects.flatMap(next), next);
  for (const [key, { resolution = "", version }] of entries) {
    const [name, reference] = splitName(resolution);
    const origin = originOf(reference);
    if (reference.startsWith("workspace:")) found.skip(name, "workspace");
    else if (origin !== null && isLocal(origin)) found.skip(name, "local");
    else
      found.add("npm", name || key, version, {
        path: pathTo(paths, key, (at) => splitName(at)[0]),
        origins: origin === null ? [] : [origin],
      });
  }
}

/** The origin that a resolution names after the package; null for the registry. */
function originOf(reference: string): string | null {
  // A patched package has the origin of the package that it patches.
  const [, patched] = /^patch:([^#]*)/u.exec(reference) ?? [];
  if (patched !== undefined) return originOf(splitName(decoded(patched))[1]);
  const bindings = reference.includes("::") ? reference.slice(reference.indexOf("::") + 2).split("&") : [];
  const archive = bindings.find((binding) => binding.startsWith("__archiveUrl="));
  if (archive !== undefined) return decoded(archive.slice("__archiveUrl=".length));
  return reference.startsWith("npm:") || semver.validRange(reference) !== null ? null : reference;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "?";
  }
}

function splitName(text: string): [name: string, rest: string] {
  const at = text.indexOf("@", 1);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
