/**
 * CycloneDX 1.0 to 1.7 as JSON (https://cyclonedx.org/docs). A component without a purl is judged by the license that
 * the file states, or skipped with the reason.
 */
import { z } from "zod";
import { pathTo, shortestPathsFrom } from "./graph.ts";
import {
  checkShape,
  collectPackages,
  type ManifestContents,
  type PackageCollector,
  type SkipReason,
} from "./manifest.ts";

/** Not SPDX, so it is never taken for a license that the policy knows. */
const UNREADABLE_LICENSE = "a license entry that cannot be read";

const License = z
  .union([
    z.object({ expression: z.string() }).transform(({ expression }) => expression),
    z.object({ license: z.object({ id: z.string() }) }).transform(({ license }) => license.id),
    z.object({ license: z.object({ name: z.string() }) }).transform(({ license }) => license.name),
  ])
  .catch(UNREADABLE_LICENSE);
const Acknowledged = z
  .union([
    z.object({ acknowledgement: z.string() }).transform(({ acknowledgement }) => acknowledgement),
    z
      .object({ license: z.object({ acknowledgement: z.string() }) })
      .transform(({ license }) => license.acknowledgement),
  ])
  .catch("");
const Text = z.string().optional().catch(undefined);
const Component = z.object({
  type: Text,
  "bom-ref": Text,
  group: Text,
  name: z.string().default("(unnamed)"),
  version: Text,
  scope: Text,
  purl: Text,
  licenses: z.array(z.unknown()).catch([UNREADABLE_LICENSE]).default([]),
  properties: z.array(z.object({ name: z.string(), value: z.string() }).catch({ name: "", value: "" })).catch([]),
  externalReferences: z
    .array(
      z.object({ type: z.string(), url: z.string().catch("an address that is not text") }).catch({ type: "", url: "" }),
    )
    .catch([]),
  components: z.array(z.unknown()).catch([]),
});
type Component = z.infer<typeof Component>;
const CycloneDx = z.object({
  specVersion: z.string(),
  metadata: z.object({ component: Component.optional().catch(undefined) }).catch({ component: undefined }),
  components: z.array(z.unknown()).default([]),
  vulnerabilities: z.array(z.unknown()).catch([]),
  services: z.array(z.unknown()).catch([]),
  dependencies: z
    .array(
      z
        .object({ ref: z.string(), dependsOn: z.array(z.string()).catch([]).default([]) })
        .catch({ ref: "", dependsOn: [] }),
    )
    .catch([]),
});

/** Types of components that are no software. */
const NOT_SOFTWARE = new Map<string, Extract<SkipReason["kind"], "device" | "crypto">>([
  ["device", "device"],
  ["cryptographic-asset", "crypto"],
]);

export function readCycloneDx(json: unknown): ManifestContents {
  const bom = checkShape(CycloneDx, json);
  const found = collectPackages();
  const root = bom.metadata.component;
  const components = listComponents([...bom.components, ...(root?.components ?? [])], found);
  const edges = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const next = (ref: string): string[] => edges.get(ref) ?? [];
  const rootRef = root?.["bom-ref"];
  const paths = shortestPathsFrom(rootRef === undefined ? [] : next(rootRef), next);
  const nameOf = (ref: string): string => components.get(ref)?.name ?? ref;
  for (const [ref, component] of components) {
    if (ref === rootRef) found.skip(nameOf(ref), "project");
    else addComponent(found, component, pathTo(paths, ref, nameOf));
  }
  skipServices(bom.services, found);
  const isVex = bom.vulnerabilities.length > 0 && components.size === 0;
  return { ...found.contents(), ...(isVex && { isVex }) };
}

/** Components can be nested deeper than the call stack allows, so a list holds those that are still to be read. */
function listComponents(listed: readonly unknown[], found: PackageCollector): Map<string, Component> {
  const components = new Map<string, Component>();
  const unread = listed.toReversed();
  while (unread.length > 0) {
    const { success, data } = Component.safeParse(unread.pop());
    if (!success) {
      found.skip("a component", "unreadable-entry");
      continue;
    }
    const ref = data["bom-ref"] ?? data.purl ?? "";
    // A second component with the same reference must not replace the first.
    components.set(ref === "" || components.has(ref) ? `component ${components.size}` : ref, data);
    for (const nested of data.components.toReversed()) unread.push(nested);
  }
  return components;
}

const Service = z.object({ name: z.string().default("(unnamed)"), services: z.array(z.unknown()).catch([]) });

/** Services can hold others, to any depth. */
function skipServices(listed: readonly unknown[], found: PackageCollector): void {
  const unread = listed.toReversed();
  while (unread.length > 0) {
    const { success, data } = Service.safeParse(unread.pop());
    found.skip(success ? data.name : "a service", "service");
    if (success) unread.push(...data.services.toReversed());
  }
}

function addComponent(found: PackageCollector, component: Component, path: string[]): void {
  const { type = "", group, name, version = null, purl, licenses, externalReferences } = component;
  const notSoftware = NOT_SOFTWARE.get(type);
  if (notSoftware !== undefined && purl === undefined) return found.skip(name, notSoftware);
  const concluded = licenses.filter((each) => Acknowledged.parse(each) === "concluded");
  found.addComponent({
    name: group ? `${group}/${name}` : name,
    version,
    purl,
    path,
    dev: isDevelopment(component) || null,
    licenses: [concluded, licenses.filter((each) => !concluded.includes(each))].map(allOf),
    origins: externalReferences.filter((each) => each.type === "distribution").map(({ url }) => url),
  });
}

/** Without an expression, assume that all of them apply, which is the cautious reading. */
function allOf(licenses: readonly unknown[]): string {
  const named = licenses.map((each) => License.parse(each));
  return named.length > 1
    ? named.map((each) => (/\s/u.test(each) ? `(${each})` : each)).join(" AND ")
    : (named[0] ?? "");
}

/**
 * `excluded` is for “test and other non-runtime purposes” (CycloneDX 1.6). The properties are those of the CycloneDX
 * taxonomy, by the tools for npm, Composer, Pipenv and Poetry.
 */
function isDevelopment({ scope, properties }: Component): boolean {
  const valuesOf = (name: string): string[] =>
    properties.filter((property) => property.name === name).map(({ value }) => value);
  const groups = valuesOf("cdx:poetry:group");
  return (
    scope === "excluded" ||
    valuesOf("cdx:npm:package:development").includes("true") ||
    valuesOf("cdx:composer:package:isDevRequirement").includes("true") ||
    valuesOf("cdx:pipenv:category").includes("develop") ||
    (groups.length > 0 && !groups.includes("main"))
  );
}
