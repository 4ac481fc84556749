/** packages.lock.json of NuGet: for each framework, packages with their resolved version. It marks no development use. */
import { z } from "zod";
import { pathTo, shortestPathsFrom } from "./graph.ts";
import { checkShape, collectPackages, type ManifestContents, TableEntries, TableKeys } from "./manifest.ts";

const Lock = z.object({ dependencies: TableEntries });
const Entry = z.object({
  type: z.string().default(""),
  resolved: z.string().optional().catch(undefined),
  dependencies: TableKeys,
});

export function readNugetLock(json: unknown): ManifestContents {
  const found = collectPackages();
  for (const [, framework] of checkShape(Lock, json).dependencies) {
    // Ids are the same in any case.
    const entries = new Map<string, z.infer<typeof Entry> & { name: string }>();
    for (const [name, value] of TableEntries.safeParse(framework).data ?? []) {
      const { success, data } = Entry.safeParse(value);
      if (success) entries.set(name.toLowerCase(), { ...data, name });
      else found.skip(name, "unreadable-entry");
    }
    const next = (id: string): string[] =>
      (entries.get(id)?.dependencies ?? []).map((name) => name.toLowerCase()).filter((each) => entries.has(each));
    const direct = [...entries].filter(([, { type }]) => /^direct$/iu.test(type)).map(([id]) => id);
    const projects = [...entries].filter(([, { type }]) => /^project$/iu.test(type)).map(([id]) => id);
    const paths = shortestPathsFrom(direct, next);
    const others = shortestPathsFrom(projects.flatMap(next), next);
    for (const [id, { name, type, resolved }] of entries) {
      if (/^project$/iu.test(type)) found.skip(name, "project");
      else if (resolved === undefined) found.skip(name, "no-version");
      else
        found.add("nuget", name, resolved, {
          path: pathTo(paths.has(id) ? paths : others, id, (each) => entries.get(each)?.name ?? each),
        });
    }
  }
  return found.contents();
}
