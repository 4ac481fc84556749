/** The npm registry (https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md). */
import { z } from "zod";
import { truncate } from "../../base/truncate.ts";
import { mapAnswer, type Service, type ServiceAnswer } from "../service.ts";
import { shortenLicense } from "./shorten-license.ts";
import type { RegistryReader } from "./types.ts";

const NpmVersion = z.object({
  name: z.string().nullish().catch(null),
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
  const path = `${pathOf(name)}/${encodeURIComponent(version ?? "latest")}`;
  return mapAnswer(await service.json(path, NpmVersion, { signal }), (entry) => ({
    name: entry.name ?? null,
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

function pathOf(name: string): string {
  return `/${encodeURIComponent(name).replace(/^%40/u, "@")}`;
}

const Packument = z.object({ versions: z.record(z.string(), z.unknown()) });

/** All versions, in the order of the document. */
export async function npmVersions(
  service: Service,
  name: string,
  signal: AbortSignal | undefined,
): Promise<ServiceAnswer<string[]>> {
  // The short form of the document, without what the packages say of themselves.
  const accept = "application/vnd.npm.install-v1+json";
  const answer = await service.json(pathOf(name), Packument, { accept, signal });
  return mapAnswer(answer, ({ versions }) => Object.keys(versions));
}
