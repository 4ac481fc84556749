/** crates.io (https://crates.io/data-access). */
import { z } from "zod";
import type { RegistryReader } from "./types.ts";

const Text = z.string().nullish();
const Crate = z.object({
  crate: z.object({ id: Text, name: Text, max_stable_version: Text, max_version: Text, repository: Text }),
  versions: z.array(z.object({ num: z.string(), license: Text, yanked: z.boolean().nullish(), created_at: Text })),
});

export const readCratesIo: RegistryReader = async (service, { name, version }, signal) => {
  const answer = await service.json(`/api/v1/crates/${encodeURIComponent(name)}`, Crate, { signal });
  if (answer.kind !== "ok") return answer;
  const { crate, versions } = answer.value;
  const wanted = version ?? crate.max_stable_version ?? crate.max_version;
  // Cargo takes versions that differ only in their build metadata for the same one.
  const found =
    versions.find(({ num }) => num === wanted) ??
    versions.find(({ num }) => withoutBuild(num) === withoutBuild(wanted ?? ""));
  if (!found) return { kind: "not-found" };
  const entry = {
    name: crate.id ?? crate.name ?? null,
    version: found.num,
    license: found.license,
    deprecated: found.yanked ? "yanked" : null,
    published: found.created_at ?? null,
    maintainers: null,
    repository: crate.repository ?? null,
  };
  return { ...answer, value: entry };
};

function withoutBuild(version: string): string {
  return version.replace(/\+.*$/u, "");
}
