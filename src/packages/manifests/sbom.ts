/**
 * SBOMs as JSON: CycloneDX 1.2 to 1.7 (https://cyclonedx.org/docs) and SPDX 2.x
 * (https://spdx.github.io/spdx-spec/v2.3). A component without a purl is skipped.
 */
import { z } from "zod";
import { InvalidError, messageOf } from "../../base/errors.ts";
import { truncate } from "../../base/truncate.ts";
import { isLocal } from "../origin.ts";
import { parsePackage } from "../parse-package.ts";
import { pathTo, type ShortestPaths, shortestPathsFrom } from "./graph.ts";
import { type ManifestContents, type PackageCollector, collectPackages, LOCAL_REASON, checkShape } from "./manifest.ts";
import { inWords } from "../../words/words.ts";

const License = z.union([
  z.object({ expression: z.string() }).transform(({ expression }) => expression),
  z.object({ license: z.object({ id: z.string() }) }).transform(({ license }) => license.id),
  z.object({ license: z.object({ name: z.string() }) }).transform(({ license }) => license.name),
]);
const Component = z.object({
  "bom-ref": z.string().optional(),
  name: z.string().default("(unnamed)"),
  version: z.string().optional().catch(undefined),
  purl: z.string().optional(),
  licenses: z.array(License).catch([]),
  properties: z.array(z.object({ name: z.string(), value: z.string() })).catch([]),
  externalReferences: z
    .array(z.object({ type: z.string(), url: z.string().catch("an address that is not text") }))
    .catch([]),
  components: z.array(z.unknown()).catch([]),
});
type Component = z.infer<typeof Component>;
const CycloneDx = z.object({
  specVersion: z.string(),
  metadata: z.object({ component: Component.optional().catch(undefined) }).catch({ component: undefined }),
  components: z.array(z.unknown()).default([]),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()).default([]) })).catch([]),
});

export function readCycloneDx(json: unknown): ManifestContents {
  const bom = checkShape(CycloneDx, json);
  const found = collectPackages();
  const components = new Map<string, Component>();
  // Components can be nested deeper than the call stack allows, so a list holds those that are still to be read.
  const unread = bom.components.toReversed();
  while (unread.length > 0) {
    const { success, data } = Component.safeParse(unread.pop());
    if (!success) found.skip("a component", "cannot be read");
    else {
      components.set(data["bom-ref"] ?? data.purl ?? `${components.size}`, data);
      for (const nested of data.components.toReversed()) unread.push(nested);
    }
  }
  const edges = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const root = bom.metadata.component?.["bom-ref"];
  const next = (ref: string): string[] => edges.get(ref) ?? [];
  const paths = shortestPathsFrom(root === undefined ? [] : next(root), next);
  const nameOf = (ref: string): string => components.get(ref)?.name ?? ref;
  for (const [ref, { name, version, purl, licenses, properties, externalReferences }] of components) {
    const isDev = properties.some(
      (property) => property.name === "cdx:npm:package:development" && property.value === "true",
    );
    addPurl(found, purl, `${name}${version ? `@${version}` : ""}`, {
      path: pathTo(paths, ref, nameOf),
      dev: isDev || null,
      // Without an expression, assume that all of them apply, which is the cautious reading.
      license:
        licenses.length > 1
          ? licenses.map((each) => (/\s/u.test(each) ? `(${each})` : each)).join(" AND ")
          : (licenses[0] ?? null),
      origins: externalReferences.filter(({ type }) => type === "distribution").map(({ url }) => url),
    });
  }
  return found.contents();
}

const Spdx = z.object({
  spdxVersion: z.string(),
  documentDescribes: z.array(z.string()).default([]),
  packages: z
    .array(
      z.object({
        SPDXID: z.string(),
        name: z.string(),
        versionInfo: z.string().optional(),
        downloadLocation: z.string().default("NOASSERTION"),
        licenseConcluded: z.string().optional(),
        licenseDeclared: z.string().optional(),
        externalRefs: z.array(z.object({ referenceType: z.string(), referenceLocator: z.string() })).default([]),
      }),
    )
    .default([]),
  relationships: z
    .array(z.object({ spdxElementId: z.string(), relatedSpdxElement: z.string(), relationshipType: z.string() }))
    .default([]),
});

export function readSpdx(json: unknown): ManifestContents {
  const document = checkShape(Spdx, json);
  if (!document.spdxVersion.startsWith("SPDX-2."))
    throw new InvalidError(inWords((words) => words.manifests.otherSpdx(truncate(document.spdxVersion, 40))));
  const found = collectPackages();
  const edges = new Map<string, string[]>();
  const roots = new Set(document.documentDescribes);
  const join = (from: string, to: string): void => {
    const known = edges.get(from);
    if (known) known.push(to);
    else edges.set(from, [to]);
  };
  for (const { spdxElementId: a, relatedSpdxElement: b, relationshipType } of document.relationships) {
    if (relationshipType === "DESCRIBES") roots.add(b);
    else if (relationshipType === "DESCRIBED_BY") roots.add(a);
    else if (relationshipType === "DEPENDS_ON") join(a, b);
    else if (relationshipType.endsWith("DEPENDENCY_OF")) join(b, a);
  }
  const next = (id: string): string[] => edges.get(id) ?? [];
  const paths: ShortestPaths = shortestPathsFrom([...roots].flatMap(next), next);
  const names = new Map(document.packages.map(({ SPDXID, name }) => [SPDXID, name]));
  for (const {
    SPDXID,
    name,
    versionInfo,
    downloadLocation,
    licenseConcluded,
    licenseDeclared,
    externalRefs,
  } of document.packages) {
    const purl = externalRefs.find(({ referenceType }) => referenceType === "purl")?.referenceLocator;
    if (purl === undefined && roots.has(SPDXID)) continue;
    addPurl(found, purl, `${name}${versionInfo ? `@${versionInfo}` : ""}`, {
      path: pathTo(paths, SPDXID, (id) => names.get(id) ?? id),
      dev: null,
      license: [licenseConcluded, licenseDeclared].find((each) => each !== undefined && each !== "NOASSERTION") ?? null,
      origins: /^(?:NOASSERTION|NONE)?$/u.test(downloadLocation) ? [] : [downloadLocation],
    });
  }
  return found.contents();
}

function addPurl(
  found: PackageCollector,
  purl: string | undefined,
  what: string,
  about: { path: string[]; dev: boolean | null; license: string | null; origins: string[] },
): void {
  if (purl === undefined) {
    found.skip(what, "has no purl in the file, so that it cannot be looked up");
    return;
  }
  try {
    const named = parsePackage(purl);
    const origins = [...(named.origins ?? []), ...about.origins];
    if (origins.some(isLocal)) found.skip(what, LOCAL_REASON);
    else found.addPackage(named, { ...about, origins });
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    found.skip(what, messageOf(error).split(". ", 1)[0] ?? "");
  }
}
