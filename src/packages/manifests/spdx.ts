/** SPDX 2.x as JSON or tag-value (https://spdx.github.io/spdx-spec/v2.3). */
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import { truncate } from "../../base/truncate.ts";
import { inWords } from "../../words/words.ts";
import { checkShape, type ManifestContents } from "./manifest.ts";
import { contentsOf, type SpdxEdge } from "./spdx-graph.ts";

const Text = z.string().optional().catch(undefined);
const Spdx = z.object({
  spdxVersion: z.string(),
  documentDescribes: z.array(z.string()).catch([]).default([]),
  packages: z
    .array(
      z.object({
        SPDXID: z.string(),
        name: z.string(),
        versionInfo: Text,
        downloadLocation: z.string().default("NOASSERTION"),
        licenseConcluded: Text,
        licenseDeclared: Text,
        externalRefs: z
          .array(
            z
              .object({ referenceType: z.string(), referenceLocator: z.string() })
              .catch({ referenceType: "", referenceLocator: "" }),
          )
          .catch([])
          .default([]),
      }),
    )
    .default([]),
  relationships: z
    .array(
      z
        .object({ spdxElementId: z.string(), relatedSpdxElement: z.string(), relationshipType: z.string() })
        .catch({ spdxElementId: "", relatedSpdxElement: "", relationshipType: "" }),
    )
    .catch([])
    .default([]),
});
export type SpdxDocument = z.input<typeof Spdx>;

/** Relationships between packages (SPDX 2.3, 11.1): `forward` if the first element needs the second. */
const FORWARD = new Set(["DEPENDS_ON", "CONTAINS", "DYNAMIC_LINK", "STATIC_LINK"]);
const BACKWARD = new Set([
  "DEPENDENCY_OF",
  "RUNTIME_DEPENDENCY_OF",
  "OPTIONAL_DEPENDENCY_OF",
  "PROVIDED_DEPENDENCY_OF",
  "CONTAINED_BY",
  "OPTIONAL_COMPONENT_OF",
]);
const BACKWARD_DEV = new Set([
  "DEV_DEPENDENCY_OF",
  "TEST_DEPENDENCY_OF",
  "BUILD_DEPENDENCY_OF",
  "DEV_TOOL_OF",
  "TEST_TOOL_OF",
  "BUILD_TOOL_OF",
]);

export function readSpdx(json: unknown): ManifestContents {
  const document = checkShape(Spdx, json);
  if (!document.spdxVersion.startsWith("SPDX-2."))
    throw new InvalidError(inWords((words) => words.manifests.otherSpdx(truncate(document.spdxVersion, 40))));
  const described = new Set(document.documentDescribes);
  const edges: SpdxEdge[] = [];
  for (const { spdxElementId: a, relatedSpdxElement: b, relationshipType: type } of document.relationships) {
    if (type === "DESCRIBES") described.add(b);
    else if (type === "DESCRIBED_BY") described.add(a);
    else if (FORWARD.has(type)) edges.push({ from: a, to: b, dev: false });
    else if (BACKWARD.has(type)) edges.push({ from: b, to: a, dev: false });
    else if (BACKWARD_DEV.has(type)) edges.push({ from: b, to: a, dev: true });
  }
  const packages = document.packages.map(
    ({ SPDXID, name, versionInfo, downloadLocation, licenseConcluded, licenseDeclared, externalRefs }) => ({
      id: SPDXID,
      name,
      version: versionInfo ?? null,
      purl: externalRefs.find(({ referenceType }) => referenceType === "purl")?.referenceLocator,
      licenses: [licenseConcluded, licenseDeclared].filter((each) => each !== undefined),
      origins: /^(?:NOASSERTION|NONE)?$/u.test(downloadLocation) ? [] : [downloadLocation],
    }),
  );
  return contentsOf(packages, edges, described);
}
