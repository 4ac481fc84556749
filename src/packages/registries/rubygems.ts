/** RubyGems (https://guides.rubygems.org/rubygems-org-api/). */
import { z } from "zod";
import { truncate } from "../../base/truncate.ts";
import type { RegistryReader } from "./types.ts";

const GemVersions = z.array(
  z.object({
    number: z.string(),
    prerelease: z.boolean().nullish(),
    licenses: z.unknown().optional(),
    created_at: z.string().nullish(),
    authors: z.string().nullish(),
    metadata: z.record(z.string(), z.unknown()).nullish(),
  }),
);

export const readRubygems: RegistryReader = async (service, { name, version }, signal) => {
  const answer = await service.json(`/api/v1/versions/${encodeURIComponent(name)}.json`, GemVersions, { signal });
  if (answer.kind !== "ok") return answer;
  const found =
    version === null
      ? (answer.value.find(({ prerelease }) => !prerelease) ?? answer.value[0])
      : answer.value.find(({ number }) => number === version);
  if (!found) return { kind: "not-found" };
  const source = found.metadata?.["source_code_uri"];
  const entry = {
    version: found.number,
    license: found.licenses,
    published: found.created_at ?? null,
    maintainers: found.authors ? [truncate(found.authors, 200)] : null,
    repository: typeof source === "string" ? source : null,
  };
  return { ...answer, value: entry };
};
