/**
 * composer.lock: packages with their licenses (https://getcomposer.org/doc/04-schema.md). The desk cannot look up
 * Composer packages, so the license that the file states is all that is known of them.
 */
import { z } from "zod";
import { checkShape, collectPackages, type ManifestContents } from "./manifest.ts";

const Place = z
  .object({ type: z.string().catch(""), url: z.string().optional().catch(undefined) })
  .nullish()
  .catch(undefined);
const Package = z.object({
  name: z.string(),
  version: z.string(),
  license: z
    .union([z.array(z.string()), z.string().transform((one) => [one])])
    .catch([])
    .default([]),
  dist: Place,
  source: Place,
});
const Lock = z.object({
  packages: z.array(z.unknown()),
  "packages-dev": z.array(z.unknown()).nullish().catch([]),
});

export function readComposerLock(json: unknown): ManifestContents {
  const lock = checkShape(Lock, json);
  const found = collectPackages();
  const add = (listed: readonly unknown[], dev: boolean): void => {
    for (const value of listed) {
      const { success, data } = Package.safeParse(value);
      if (!success) found.skip("a package", "unreadable-entry");
      else if (data.dist?.type === "path") found.skip(data.name, "local");
      else
        found.addComponent({
          name: data.name,
          version: data.version,
          purl: `pkg:composer/${data.name.split("/").map(encodeURIComponent).join("/")}@${encodeURIComponent(data.version)}`,
          dev,
          licenses: [anyOf(data.license)],
        });
    }
  };
  add(lock.packages, false);
  add(lock["packages-dev"] ?? [], true);
  return found.contents();
}

/** A list is a choice: “you can choose any of them”. */
function anyOf(licenses: readonly string[]): string {
  return licenses.length > 1 ? licenses.map((each) => `(${each})`).join(" OR ") : (licenses[0] ?? "");
}
