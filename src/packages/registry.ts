/** The registries that packages are published to: what the package says of itself. One reader for each ecosystem; Go has none. */
import { truncate } from "../base/truncate.ts";
import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import type { Ecosystem } from "../policy/facts.ts";
import { readLicense } from "../policy/read-license.ts";
import type { Package } from "./package.ts";
import type { Service, Sourced } from "./service.ts";

/** What a registry says of one version. */
export type RegistryEntry = {
  version: string;
  /** As it stands there: string, list, object; see readLicense. */
  license: unknown;
  deprecated: string | null;
  /** ISO 8601. */
  published: string | null;
  /** Null where the registry does not say. */
  maintainers: string[] | null;
  /** As the package's author wrote it. */
  repository: string | null;
};

type Read = (service: Service, pkg: Package, signal: AbortSignal | undefined) => Promise<Sourced<RegistryEntry>>;

/** `version` null asks for the default release. */
export async function registryEntry(
  service: Service,
  pkg: Package,
  signal?: AbortSignal,
): Promise<Sourced<RegistryEntry>> {
  return await READERS[pkg.ecosystem](service, pkg, signal);
}

const READERS: Record<Ecosystem, Read> = {
  npm,
  pypi,
  cargo,
  gem,
  nuget,
  maven,
  go: () => Promise.resolve({ kind: "failed", reason: "Go has no registry that knows licenses" }),
};

const Text = z.string().nullish();
const Repository = z.union([z.string(), z.object({ url: Text })]).nullish();

const NpmVersion = z.object({
  version: z.string(),
  license: z.unknown().optional(),
  licenses: z.unknown().optional(),
  deprecated: z.unknown().optional(),
  maintainers: z
    .array(z.union([z.string(), z.object({ name: Text })]))
    .nullish()
    .catch(null),
  repository: Repository.catch(null),
});

async function npm(
  service: Service,
  { name, version }: Package,
  signal: AbortSignal | undefined,
): Promise<Sourced<RegistryEntry>> {
  // The registry answers a series, such as 18, with a version of its choice; whoever asks for one has named none yet.
  if (version !== null && /^\d+(?:\.\d+)?$/u.test(version)) return { kind: "not-found" };
  const path = `/${encodeURIComponent(name).replace(/^%40/u, "@")}/${encodeURIComponent(version ?? "latest")}`;
  return mapped(await service.json(path, NpmVersion, { signal }), (entry) => ({
    version: entry.version,
    license: short(entry.license ?? entry.licenses),
    deprecated:
      typeof entry.deprecated === "string" && entry.deprecated !== "" ? truncate(entry.deprecated, 300) : null,
    published: null,
    maintainers:
      entry.maintainers?.map((person) => (typeof person === "string" ? person : (person.name ?? ""))).filter(Boolean) ??
      null,
    repository: (typeof entry.repository === "string" ? entry.repository : entry.repository?.url) ?? null,
  }));
}

const PypiProject = z.object({
  info: z.object({
    version: z.string(),
    license: z.unknown().optional(),
    license_expression: Text,
    classifiers: z.array(z.string()).nullish(),
    yanked: z.boolean().nullish(),
    yanked_reason: Text,
    author: Text,
    maintainer: Text,
    home_page: Text,
    project_urls: z.record(z.string(), Text).nullish(),
  }),
  urls: z.array(z.object({ upload_time_iso_8601: Text })).nullish(),
});

async function pypi(
  service: Service,
  { name, version }: Package,
  signal: AbortSignal | undefined,
): Promise<Sourced<RegistryEntry>> {
  const path = `/pypi/${encodeURIComponent(name)}${version === null ? "" : `/${encodeURIComponent(version)}`}/json`;
  return mapped(await service.json(path, PypiProject, { signal }), ({ info, urls }) => {
    // PEP 639's expression says most, then classifiers, then the free text.
    const classifiers = (info.classifiers ?? []).filter((classifier) =>
      /^License :: (?!OSI Approved$)/u.test(classifier),
    );
    // Many a classifier could mean several licenses where the free text is an SPDX id.
    const isDeclared = readLicense(info.license, service.name).certainty === "declared";
    const links = Object.entries(info.project_urls ?? {});
    const source =
      links.find(([label]) => /source|repo|code|github/iu.test(label)) ??
      links.find(([, link]) => /(?:github|gitlab)\.com/u.test(link ?? ""));
    return {
      version: info.version,
      license: info.license_expression || (isDeclared || classifiers.length === 0 ? short(info.license) : classifiers),
      deprecated: info.yanked ? `yanked: ${info.yanked_reason ?? "no reason given"}` : null,
      published: urls?.[0]?.upload_time_iso_8601 ?? null,
      maintainers: [info.maintainer, info.author].filter((person): person is string => Boolean(person)).slice(0, 1),
      repository: source?.[1] ?? info.home_page ?? null,
    };
  });
}

const Crate = z.object({
  crate: z.object({ max_stable_version: Text, max_version: Text, repository: Text }),
  versions: z.array(z.object({ num: z.string(), license: Text, yanked: z.boolean().nullish(), created_at: Text })),
});

async function cargo(
  service: Service,
  { name, version }: Package,
  signal: AbortSignal | undefined,
): Promise<Sourced<RegistryEntry>> {
  const answer = await service.json(`/api/v1/crates/${encodeURIComponent(name)}`, Crate, { signal });
  if (answer.kind !== "ok") return answer;
  const { crate, versions } = answer.value;
  const wanted = version ?? crate.max_stable_version ?? crate.max_version;
  const found = versions.find(({ num }) => num === wanted);
  if (!found) return { kind: "not-found" };
  const entry = {
    version: found.num,
    license: found.license,
    deprecated: found.yanked ? "yanked" : null,
    published: found.created_at ?? null,
    maintainers: null,
    repository: crate.repository ?? null,
  };
  return { ...answer, value: entry };
}

const Gem = z.array(
  z.object({
    number: z.string(),
    prerelease: z.boolean().nullish(),
    licenses: z.unknown().optional(),
    created_at: Text,
    authors: Text,
    metadata: z.record(z.string(), z.unknown()).nullish(),
  }),
);

async function gem(
  service: Service,
  { name, version }: Package,
  signal: AbortSignal | undefined,
): Promise<Sourced<RegistryEntry>> {
  const answer = await service.json(`/api/v1/versions/${encodeURIComponent(name)}.json`, Gem, { signal });
  if (answer.kind !== "ok") return answer;
  const found = answer.value.find(({ number, prerelease }) => (version === null ? !prerelease : number === version));
  if (!found) return { kind: "not-found" };
  const source = found.metadata?.["source_code_uri"];
  const entry = {
    version: found.number,
    license: found.licenses,
    deprecated: null,
    published: found.created_at ?? null,
    maintainers: found.authors ? [truncate(found.authors, 200)] : null,
    repository: typeof source === "string" ? source : null,
  };
  return { ...answer, value: entry };
}

/** No entities are resolved and nothing of a document is fetched. */
const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
});

const Leaf = z
  .union([z.string(), z.object({ "#text": z.string() }).transform((node) => node["#text"])])
  .nullish()
  .catch(null);
const Nuspec = z.object({
  package: z.object({
    metadata: z.object({
      version: Leaf,
      license: z
        .union([z.string(), z.object({ "#text": z.coerce.string(), "@type": z.string().optional() })])
        .nullish()
        .catch(null),
      licenseUrl: Leaf,
      authors: Leaf,
      repository: z.object({ "@url": z.string().optional() }).nullish().catch(null),
    }),
  }),
});

async function nuget(
  service: Service,
  { name, version }: Package,
  signal: AbortSignal | undefined,
): Promise<Sourced<RegistryEntry>> {
  const id = encodeURIComponent(name.toLowerCase());
  let wanted = version;
  if (wanted === null) {
    const index = await service.json(
      `/v3-flatcontainer/${id}/index.json`,
      z.object({ versions: z.array(z.string()) }),
      { signal },
    );
    if (index.kind !== "ok") return index;
    wanted =
      index.value.versions.findLast((candidate) => !candidate.includes("-")) ?? index.value.versions.at(-1) ?? null;
    if (wanted === null) return { kind: "not-found" };
  }
  const answer = await service.text(
    `/v3-flatcontainer/${id}/${encodeURIComponent(wanted.toLowerCase())}/${id}.nuspec`,
    {
      accept: "application/xml",
      signal,
    },
  );
  if (answer.kind !== "ok") return answer;
  const parsed = Nuspec.safeParse(parseXml(answer.value));
  if (!parsed.success) return { kind: "failed", reason: `${service.name} sent a nuspec of an unknown shape` };
  const { license, licenseUrl, authors, repository } = parsed.data.package.metadata;
  const expression =
    typeof license === "string"
      ? license
      : license?.["@type"] === "file"
        ? `SEE LICENSE IN ${license["#text"]}`
        : license?.["#text"];
  const entry = {
    version: wanted,
    license: expression ?? licenseUrl ?? null,
    deprecated: null,
    published: null,
    maintainers: authors ? [authors] : null,
    repository: repository?.["@url"] ?? null,
  };
  return { ...answer, value: entry };
}

const Pom = z.object({
  project: z.object({
    parent: z.object({ groupId: Leaf, artifactId: Leaf, version: Leaf }).nullish().catch(null),
    licenses: z
      .object({ license: z.union([z.array(z.object({ name: Leaf, url: Leaf })), z.object({ name: Leaf, url: Leaf })]) })
      .nullish()
      .catch(null),
    scm: z.object({ url: Leaf }).nullish().catch(null),
  }),
});
/** A license often stands in a parent's parent only. */
const MOST_PARENTS = 5;

async function maven(
  service: Service,
  { name, version }: Package,
  signal: AbortSignal | undefined,
): Promise<Sourced<RegistryEntry>> {
  const [group = "", artifact = ""] = name.split(":");
  const wanted = version ?? (await latestOfMaven(service, group, artifact, signal));
  if (wanted === null) return { kind: "failed", reason: `${service.name} does not say which release is the newest` };
  let place: { group: string; artifact: string; version: string } | undefined = { group, artifact, version: wanted };
  let first: Sourced<RegistryEntry> | undefined;
  for (let level = 0; place && level <= MOST_PARENTS; level++) {
    const answer = await service.text(
      `/${place.group.replaceAll(".", "/")}/${place.artifact}/${place.version}/${place.artifact}-${place.version}.pom`,
      { accept: "application/xml", signal },
    );
    if (answer.kind !== "ok") return first ?? answer;
    const parsed = Pom.safeParse(parseXml(answer.value));
    if (!parsed.success) return first ?? { kind: "failed", reason: `${service.name} sent a POM of an unknown shape` };
    const { licenses, parent, scm } = parsed.data.project;
    const named = [licenses?.license ?? []]
      .flat()
      .map(({ name: title, url }) => title ?? url)
      .filter(Boolean);
    const entry: RegistryEntry = {
      version: wanted,
      license: named,
      deprecated: null,
      published: null,
      maintainers: null,
      repository: scm?.url ?? null,
    };
    const repository: string | null = entry.repository ?? (first?.kind === "ok" ? first.value.repository : null);
    if (named.length > 0) return { ...answer, value: { ...entry, repository } };
    first ??= { ...answer, value: entry };
    place =
      parent?.groupId && parent.artifactId && parent.version
        ? { group: parent.groupId, artifact: parent.artifactId, version: parent.version }
        : undefined;
    if (place && !Object.values(place).every((part) => /^[\w.-]+$/u.test(part))) place = undefined;
  }
  return first ?? { kind: "not-found" };
}

const Metadata = z.object({ metadata: z.object({ versioning: z.object({ release: Leaf, latest: Leaf }) }) });

async function latestOfMaven(
  service: Service,
  group: string,
  artifact: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const answer = await service.text(`/${group.replaceAll(".", "/")}/${artifact}/maven-metadata.xml`, {
    accept: "application/xml",
    signal,
  });
  if (answer.kind !== "ok") return null;
  const parsed = Metadata.safeParse(parseXml(answer.value));
  return parsed.success
    ? (parsed.data.metadata.versioning.release ?? parsed.data.metadata.versioning.latest ?? null)
    : null;
}

function parseXml(text: string): unknown {
  try {
    return xml.parse(text);
  } catch {
    return undefined;
  }
}

function mapped<A, B>(answer: Sourced<A>, map: (value: A) => B): Sourced<B> {
  return answer.kind === "ok" ? { ...answer, value: map(answer.value) } : answer;
}

/** A license field may hold a whole text of megabytes: its beginning is what can be read. */
function short(license: unknown): unknown {
  return typeof license === "string" ? truncate(license, 2000) : license;
}
