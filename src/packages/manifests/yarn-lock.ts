/** yarn.lock, of Yarn 1 and of Yarn 2 and newer ("Berry"). Yarn 1 writes no root, so that no path can be told. */
import { parseSyml } from "@yarnpkg/parsers";
import semver from "semver";
import { z } from "zod";
import { isLocal } from "../origin.ts";
import { pathTo, waysFrom } from "./graph.ts";
import { type Contents, type Gathering, gather, OWN, parsed, shaped, Table } from "./manifest.ts";

const Entry = z.object({
  version: z.string(),
  resolved: z.string().optional(),
  resolution: z.string().optional(),
  dependencies: Table.transform((entries) => entries.map(([name, range]) => `${name}@${String(range)}`)).catch([]),
});
type Entry = z.infer<typeof Entry>;

export function readYarnLock(text: string): Contents {
  const table = shaped(
    Table,
    parsed(() => parseSyml(text)),
  );
  const found = gather();
  const entries = new Map<string, Entry>();
  for (const [key, value] of table) {
    if (key === "__metadata") continue;
    const { success, data } = Entry.safeParse(value);
    if (success) entries.set(key, data);
    else found.skip(key, "its entry cannot be read");
  }
  if (table.some(([key]) => key === "__metadata")) addBerry(found, entries);
  else for (const [key, entry] of entries) addClassic(found, key.split(", ", 1)[0] ?? key, entry);
  return found.contents();
}

/** `name@range`, `alias@npm:name@range` or `alias@npm:name`. */
function addClassic(found: Gathering, descriptor: string, { version, resolved }: Entry): void {
  const [alias, range] = cutName(descriptor);
  const named =
    range.startsWith("npm:") && semver.validRange(range.slice(4)) === null ? cutName(range.slice(4))[0] : alias;
  const origin =
    resolved?.replace(/#.*$/su, "") ?? (/^[a-z+]+:|\//iu.test(range) && !range.startsWith("npm:") ? range : "");
  // A folder of tarballs in the project mirrors the registry: only the file's name stands there.
  const origins = /^[^/:]*$/u.test(origin) ? [] : [origin];
  if (origins.some(isLocal)) found.skip(alias, OWN);
  else found.add("npm", named, version, { origins });
}

function addBerry(found: Gathering, entries: ReadonlyMap<string, Entry>): void {
  const keyOf = new Map([...entries.keys()].flatMap((key) => key.split(", ").map((descriptor) => [descriptor, key])));
  const next = (key: string): string[] =>
    (entries.get(key)?.dependencies ?? []).flatMap((descriptor) => {
      const [name, range] = cutName(descriptor);
      // Before Yarn 4 the ranges of dependencies lack the protocol that their keys have.
      return keyOf.get(descriptor) ?? keyOf.get(`${name}@npm:${range}`) ?? [];
    });
  const projects = [...entries]
    .filter(([, { resolution = "" }]) => cutName(resolution)[1].startsWith("workspace:"))
    .map(([key]) => key);
  const ways = waysFrom(projects.flatMap(next), next);
  for (const [key, { resolution = "", version }] of entries) {
    const [name, reference] = cutName(resolution);
    const origin = originOf(reference);
    if (reference.startsWith("workspace:")) found.skip(name, "is a workspace: the project itself");
    else if (origin !== null && isLocal(origin)) found.skip(name, OWN);
    else
      found.add("npm", name || key, version, {
        path: pathTo(ways, key, (at) => cutName(at)[0]),
        origins: origin === null ? [] : [origin],
      });
  }
}

/** Where what follows the name of a resolution says that it comes from; null for the registry. */
function originOf(reference: string): string | null {
  // A patched package comes from where the one that was patched does.
  const [, patched] = /^patch:([^#]*)/u.exec(reference) ?? [];
  if (patched !== undefined) return originOf(cutName(decoded(patched))[1]);
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

function cutName(text: string): [name: string, rest: string] {
  const at = text.indexOf("@", 1);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
