/** The npm registry (https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md). */
import { z } from "zod";
import { truncate } from "../../base/truncate.ts";
import { mapAnswer } from "../service.ts";
import { shortenLicense } from "./shorten-license.ts";
import type { RegistryReader } from "./types.ts";

const NpmVersion = z.object({
  version: z.string(),
  license: z.unknown().optional(),
  licenses: z.unknown().optional(),
  deprecated: z.unknown().optional(),
  maintainers: z
    .array(z.union([z.string(), z.object({ name: z.string().nullish() })]))
    .nullish()
    .catch(null),
  repository: z
    .union([z.string(), z.object({ url: z.string().nullish() })])
    .nullish()
    .catch(null),
});

export const readNpm: RegistryReader = async (service, { name, version }, signal) => {
  // Given a series such as 18, the registry picks a version itself. A series does not name a version, so report none.
  if (version !== null && /^\d+(?:\.\d+)?$/u.test(version)) return { kind: "not-found" };
  const path = `/${encodeURIComponent(name).replace(/^%40/u, "@")}/${encodeURIComponent(version ?? "latest")}`;
  return mapAnswer(await service.json(path, NpmVersion, { signal }), (entry) => ({
    version: entry.version,
    license: shortenLicense(entry.license ?? entry.licenses),
    deprecated:
      typeof entry.deprecated === "string" && entry.deprecated !== "" ? truncate(entry.deprecated, 300) : null,
    published: null,
    maintainers:
      entry.maintainers?.map((person) => (typeof person === "string" ? person : (person.name ?? ""))).filter(Boolean) ??
      null,
    repository: (typeof entry.repository === "string" ? entry.repository : entry.repository?.url) ?? null,
  }));
};
