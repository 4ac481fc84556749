/** Pipfile.lock (https://pipenv.pypa.io/en/latest/pipfile.html): the categories `default` and `develop`, and others by name. */
import { z } from "zod";
import { isLocal } from "../origin.ts";
import { checkShape, collectPackages, type ManifestContents, TableEntries } from "./manifest.ts";
import { gitAddress } from "./python.ts";

const Text = z.string().optional().catch(undefined);
const Sources = z.array(z.object({ name: z.string(), url: z.string() }).catch({ name: "", url: "" })).catch([]);
const Lock = z.object({ _meta: z.object({ sources: Sources }).catch({ sources: [] }) });
const Entry = z.object({ version: Text, index: Text, git: Text, path: Text, file: Text });

export function readPipfileLock(json: unknown): ManifestContents {
  const { sources } = checkShape(Lock, json)["_meta"];
  const found = collectPackages();
  // Other categories than these two may be of what ships.
  for (const [category, table] of checkShape(TableEntries, json)) {
    if (category === "_meta") continue;
    for (const [name, value] of TableEntries.safeParse(table).data ?? []) {
      const { success, data } = Entry.safeParse(value);
      if (!success) {
        found.skip(name, "unreadable-entry");
        continue;
      }
      const { version, index, git, path, file } = data;
      const address = file ?? (git === undefined ? undefined : gitAddress(git));
      const indexes = index === undefined ? sources : sources.filter((each) => each.name === index);
      if (path !== undefined || (address !== undefined && isLocal(address))) found.skip(name, "local");
      else
        found.add("pypi", name, version?.replace(/^={2,3}\s*/u, "") ?? null, {
          dev: category === "develop",
          ...(address === undefined
            ? { [indexes.length > 1 ? "possibleOrigins" : "origins"]: indexes.map(({ url }) => url) }
            : { origins: [address] }),
        });
    }
  }
  return found.contents();
}
