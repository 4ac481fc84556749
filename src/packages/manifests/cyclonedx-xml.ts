/** CycloneDX as XML: the same content as the JSON, in other places. */
import { z } from "zod";
import { readCycloneDx } from "./cyclonedx.ts";
import { checkShape, type ManifestContents, parseSyntax } from "./manifest.ts";
import { decodeEntities, parseXml } from "./xml.ts";

const LISTS = new Set([
  "component",
  "license",
  "expression",
  "reference",
  "property",
  "dependency",
  "service",
  "vulnerability",
]);

/** An element with children is an object; an empty one, or one that is only text, is a string. */
const Element = z.record(z.string(), z.unknown()).catch({});
type Element = z.infer<typeof Element>;
const Document = z.object({ bom: z.union([Element, z.string()]) });

export function readCycloneDxXml(text: string): ManifestContents {
  const bom = Element.parse(
    checkShape(Document, parseXml(text, LISTS, { ignoreAttributes: false, attributeNamePrefix: "@" })).bom,
  );
  const [, specVersion = "1.0"] = /cyclonedx\.org\/schema\/bom\/(\d+\.\d+)/u.exec(text) ?? [];
  const root = child(child(bom, "metadata"), "component")[0];
  return readCycloneDx(
    parseSyntax(() => ({
      specVersion,
      ...(root !== undefined && { metadata: { component: componentOf(root) } }),
      components: children(bom, "components", "component").map(componentOf),
      services: children(bom, "services", "service").map((service) => ({ name: textOf(service["name"]) })),
      vulnerabilities: children(bom, "vulnerabilities", "vulnerability"),
      dependencies: children(bom, "dependencies", "dependency").map((dependency) => ({
        ref: textOf(dependency["@ref"]) ?? "",
        dependsOn: elements(dependency["dependency"]).flatMap((each) => textOf(each["@ref"]) ?? []),
      })),
    })),
  );
}

function componentOf(element: Element): object {
  return {
    type: textOf(element["@type"]),
    "bom-ref": textOf(element["@bom-ref"]),
    group: textOf(element["group"]),
    name: textOf(element["name"]),
    version: textOf(element["version"]),
    scope: textOf(element["scope"]),
    purl: textOf(element["purl"]),
    licenses: licensesOf(element),
    properties: children(element, "properties", "property").map((property) => ({
      name: textOf(property["@name"]) ?? "",
      value: textOf(property) ?? "",
    })),
    externalReferences: children(element, "externalReferences", "reference").map((reference) => ({
      type: textOf(reference["@type"]) ?? "",
      url: textOf(reference["url"]) ?? "",
    })),
    components: children(element, "components", "component").map(componentOf),
  };
}

function licensesOf(element: Element): object[] {
  const stated = Element.parse(element["licenses"]);
  const named = elements(stated["license"]).map((license) => ({
    license: {
      id: textOf(license["id"]),
      name: textOf(license["name"]),
      acknowledgement: textOf(license["@acknowledgement"]),
    },
  }));
  const expressions = elements(stated["expression"]).map((each) => ({
    expression: textOf(each),
    acknowledgement: textOf(each["@acknowledgement"]),
  }));
  return [...named, ...expressions];
}

function child(element: Element | Element[], name: string): Element[] {
  return elements(Array.isArray(element) ? element[0]?.[name] : element[name]);
}

function children(element: Element, list: string, item: string): Element[] {
  return elements(Element.parse(element[list])[item]);
}

/** Text alone becomes an element with that text. */
function elements(value: unknown): Element[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map((each: unknown) =>
    typeof each === "string" ? { "#text": each } : Element.parse(each),
  );
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === "object" && value !== null && "#text" in value ? value["#text"] : value;
  const decoded = typeof text === "string" ? decodeEntities(text).trim() : "";
  return decoded === "" ? undefined : decoded;
}
