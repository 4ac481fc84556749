/** yarn.lock, of Yarn 1 and of Yarn 2 and newer ("Berry"). Yarn 1 writes no root, so that no path can be told. */
import { parseSyml } from "@yarnpkg/parsers";
import { z } from "zod";
import { pathTo, waysFrom } from "./graph.ts";
import { type Contents, type Gathering, gather, parsed, shaped, Table } from "./manifest.ts";
import { notFromRegistry } from "./npm-source.ts";

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

/** `name@range`, or `alias@npm:name@range`. */
function addClassic(found: Gathering, descriptor: string, { version, resolved = "" }: Entry): void {
  const [name, range] = cutName(descriptor);
  const stranger = notFromRegistry(resolved || range);
  if (stranger !== null) found.skip(name, stranger);
  else found.add("npm", range.startsWith("npm:") && range.includes("@", 5) ? cutName(range.slice(4))[0] : name, version);
}

function addBerry(found: Gathering, entries: ReadonlyMap<string, Entry>): void {
  const keyOf = new Map([...entries.keys()].flatMap((key) => key.split(", ").map((descriptor) => [descriptor, key])));
  const next = (key: string): string[] =>
    (entries.get(key)?.dependencies ?? []).flatMap((descriptor) => {
      const [name, range] = cutName(descriptor);
      // Before Yarn 4 the ranges of dependencies lack the protocol that their keys have.
      return keyOf.get(descriptor) ?? keyOf.get(`${name}@npm:${range}`) ?? [];
    });
  const projects = [...entries].filter(([, { resolution = "" }]) => cutName(resolution)[1].startsWith("workspace:")).map(([key]) => key);
  const ways = waysFrom(projects.flatMap(next), next);
  for (const [key, { resolution = "", version }] of entries) {
    const [name, reference] = cutName(resolution);
    if (reference.startsWith("workspace:")) found.skip(name, "is a workspace: the project itself");
    // A patched package keeps the name, version and license of what was patched.
    else if (/^(?:npm|patch):/u.test(reference)) found.add("npm", name, version, { path: pathTo(ways, key, (at) => cutName(at)[0]) });
    else found.skip(name || key, notFromRegistry(reference) ?? "does not come from a registry");
  }
}

function cutName(text: string): [name: string, rest: string] {
  const at = text.indexOf("@", 1);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
