/** NuGet (https://learn.microsoft.com/nuget/api/package-base-address-resource): the nuspec file of a version. */
import { z } from "zod";
import type { NoAnswer, Service } from "../service.ts";
import type { RegistryReader } from "./types.ts";
import { ElementText, parseXml } from "./xml.ts";

const VersionIndex = z.object({ versions: z.array(z.string()) });
const License = z.union([z.string(), z.object({ "#text": z.coerce.string(), "@type": z.string().optional() })]);
const Nuspec = z.object({
  package: z.object({
    metadata: z.object({
      id: ElementText,
      version: ElementText,
      license: License.nullish().catch(null),
      licenseUrl: ElementText,
      authors: ElementText,
      repository: z.object({ "@url": z.string().optional() }).nullish().catch(null),
    }),
  }),
});

export const readNuget: RegistryReader = async (service, { name, version }, signal) => {
  const id = encodeURIComponent(name.toLowerCase());
  const wanted = version === null ? await latestVersion(service, id, signal) : version;
  if (typeof wanted !== "string") return wanted;
  const path = `/v3-flatcontainer/${id}/${encodeURIComponent(normalizedVersion(wanted))}/${id}.nuspec`;
  const answer = await service.text(path, { accept: "application/xml", signal });
  if (answer.kind !== "ok") return answer;
  const parsed = Nuspec.safeParse(parseXml(answer.value));
  if (!parsed.success) return { kind: "failed", reason: `${service.name} sent a nuspec of an unknown shape` };
  const { license, licenseUrl, authors, repository } = parsed.data.package.metadata;
  const entry = {
    name: parsed.data.package.metadata.id ?? null,
    version: wanted,
    license: (license == null ? licenseUrl : licenseText(license)) ?? null,
    published: null,
    maintainers: authors ? [authors] : null,
    repository: repository?.["@url"] ?? null,
  };
  return { ...answer, value: entry };
};

/** As NuGet names the files of a version: three numbers, a fourth only if it is not zero, no build metadata. */
function normalizedVersion(version: string): string {
  const [, numbers, label = ""] = /^(\d+(?:\.\d+){0,3})(-[^+]*)?(?:\+.*)?$/u.exec(version) ?? [];
  if (numbers === undefined) return version.toLowerCase();
  const [major = 0n, minor = 0n, patch = 0n, revision = 0n] = numbers.split(".").map(BigInt);
  return `${[major, minor, patch, ...(revision > 0n ? [revision] : [])].join(".")}${label.toLowerCase()}`;
}

/** The newest stable version, or the newest of all if there is no stable one. */
async function latestVersion(
  service: Service,
  id: string,
  signal: AbortSignal | undefined,
): Promise<string | NoAnswer> {
  const index = await service.json(`/v3-flatcontainer/${id}/index.json`, VersionIndex, { signal });
  if (index.kind !== "ok") return index;
  const { versions } = index.value;
  return versions.findLast((candidate) => !candidate.includes("-")) ?? versions.at(-1) ?? { kind: "not-found" };
}

function licenseText(license: z.infer<typeof License>): string {
  if (typeof license === "string") return license;
  return license["@type"] === "file" ? `SEE LICENSE IN ${license["#text"]}` : license["#text"];
}
