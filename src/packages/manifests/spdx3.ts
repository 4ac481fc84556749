/** SPDX 3.0 as JSON-LD (https://spdx.github.io/spdx-spec/v3.0.1): a graph of elements. */
import { z } from "zod";
import { checkShape, type ManifestContents } from "./manifest.ts";
import { contentsOf, type SpdxEdge, type SpdxPackage } from "./spdx-graph.ts";

const Text = z.string().optional().catch(undefined);
/** A reference is the id of an element, or the element itself. */
const Reference = z.union([
  z.string(),
  z.object({ spdxId: z.string() }).transform(({ spdxId }) => spdxId),
  z.object({ "@id": z.string() }).transform((element) => element["@id"]),
]);
const References = z
  .union([z.array(Reference), Reference.transform((one) => [one])])
  .catch([])
  .default([]);
const Element = z.object({
  type: z.string().catch(""),
  spdxId: Text,
  "@id": Text,
  name: Text,
  software_packageVersion: Text,
  software_packageUrl: Text,
  software_downloadLocation: Text,
  externalIdentifier: z
    .array(
      z
        .object({ externalIdentifierType: z.string(), identifier: z.string() })
        .catch({ externalIdentifierType: "", identifier: "" }),
    )
    .catch([])
    .default([]),
  rootElement: References,
  from: Reference.optional().catch(undefined),
  to: References,
  relationshipType: Text,
  scope: Text,
  simplelicensing_licenseExpression: Text,
  expandedlicensing_member: References,
  expandedlicensing_subjectLicense: References,
  expandedlicensing_subjectExtendableLicense: References,
  expandedlicensing_subjectAddition: References,
});
type Element = z.infer<typeof Element>;
const Graph = z.object({ "@graph": z.array(z.unknown()) });

const PACKAGE = /^(?:software_Package|ai_AIPackage|dataset_DatasetPackage)$/u;
const NEEDS = new Set([
  "dependsOn",
  "contains",
  "hasDynamicLink",
  "hasStaticLink",
  "hasOptionalDependency",
  "hasOptionalComponent",
  "hasProvidedDependency",
  "hasPrerequisite",
]);
const DEV_SCOPES = new Set(["design", "development", "build", "test"]);

export function readSpdx3(json: unknown): ManifestContents {
  const elements = elementsOf(checkShape(Graph, json)["@graph"]);
  const byId = new Map(elements.map((each) => [idOf(each), each]));
  const relationships = elements.filter(({ from }) => from !== undefined);
  const licensesOf = (id: string): string[] =>
    ["hasConcludedLicense", "hasDeclaredLicense"].flatMap((type) => {
      const stated = relationships.filter((each) => each.from === id && each.relationshipType === type);
      const named = stated.flatMap(({ to }) => to).map((license) => licenseText(license, byId, 0));
      return named.length === 0
        ? []
        : [named.length === 1 ? named[0]! : named.map((each) => `(${each})`).join(" AND ")];
    });
  const packages = elements
    .filter(({ type }) => PACKAGE.test(type))
    .map((each): SpdxPackage => packageOf(each, licensesOf(idOf(each))));
  const edges = relationships.flatMap(({ from = "", to, relationshipType = "", scope = "" }): SpdxEdge[] =>
    NEEDS.has(relationshipType) ? to.map((each) => ({ from, to: each, dev: DEV_SCOPES.has(scope) })) : [],
  );
  const collections = elements.filter(({ type }) => /^(?:SpdxDocument|software_Sbom|Bom|Bundle)$/u.test(type));
  return contentsOf(packages, edges, new Set(collections.flatMap(({ rootElement }) => rootElement)));
}

/** The elements of the graph, and those that stand inside others. */
function elementsOf(graph: readonly unknown[]): Element[] {
  return graph.flatMap((each) => Element.safeParse(each).data ?? []);
}

function idOf(element: Element): string {
  return element.spdxId ?? element["@id"] ?? "";
}

function packageOf(element: Element, licenses: string[]): SpdxPackage {
  const {
    name = "(unnamed)",
    software_packageVersion: version = null,
    software_downloadLocation: origin = "",
  } = element;
  const identifier = element.externalIdentifier.find(
    (each) => each.externalIdentifierType === "packageUrl",
  )?.identifier;
  return {
    id: idOf(element),
    name,
    version,
    purl: element.software_packageUrl ?? identifier,
    licenses,
    origins: /^(?:NOASSERTION|NONE)?$/u.test(origin) ? [] : [origin],
  };
}

const MAX_DEPTH = 20;

/** The expression of a license element. What is not in the file is named as it is, so that no policy takes it for another. */
function licenseText(id: string, elements: ReadonlyMap<string, Element>, depth: number): string {
  const element = elements.get(id);
  const listed = /^https?:\/\/spdx\.org\/licenses\/([\w.+-]+?)(?:\.(?:html|json))?$/u.exec(id)?.[1];
  if (element?.simplelicensing_licenseExpression !== undefined) return element.simplelicensing_licenseExpression;
  if (listed !== undefined) return listed;
  if (/(?:Licensing\/|_)NoAssertion(?:License)?$/u.test(id)) return "NOASSERTION";
  if (/(?:Licensing\/|_)None(?:License)?$/u.test(id)) return "NONE";
  if (!element || depth > MAX_DEPTH) return `the license element ${id}`;
  const parts = (list: readonly string[]): string[] => list.map((each) => licenseText(each, elements, depth + 1));
  const joined = (word: string): string =>
    parts(element.expandedlicensing_member)
      .map((each) => `(${each})`)
      .join(` ${word} `);
  switch (element.type) {
    case "expandedlicensing_ConjunctiveLicenseSet":
      return joined("AND");
    case "expandedlicensing_DisjunctiveLicenseSet":
      return joined("OR");
    case "expandedlicensing_OrLaterOperator":
      return `${parts(element.expandedlicensing_subjectLicense)[0] ?? id}+`;
    case "expandedlicensing_WithAdditionOperator": {
      const [license = id] = parts(element.expandedlicensing_subjectExtendableLicense);
      return `${license} WITH ${element.expandedlicensing_subjectAddition[0]?.split("/").at(-1) ?? "an addition"}`;
    }
    default:
      return element.name ?? `the license element ${id}`;
  }
}
