/** SPDX 2.x as tag-value (https://spdx.github.io/spdx-spec/v2.3/conformance): read into the shape of the JSON. */
import type { ManifestContents } from "./manifest.ts";
import { readSpdx, type SpdxDocument } from "./spdx.ts";

type Package = NonNullable<SpdxDocument["packages"]>[number];
type Relationship = NonNullable<SpdxDocument["relationships"]>[number];

export function readSpdxTagValue(text: string): ManifestContents {
  const packages: Package[] = [];
  const relationships: Relationship[] = [];
  let spdxVersion = "";
  /** Undefined outside a package: the tags of files and snippets have the same names. */
  let current: Package | undefined;
  for (const [tag, value] of tagsOf(text)) {
    if (tag === "SPDXVersion") spdxVersion = value;
    else if (tag === "PackageName") {
      current = { SPDXID: `package ${packages.length}`, name: value, externalRefs: [] };
      packages.push(current);
    } else if (tag === "Relationship") relationships.push(relationshipOf(value));
    else if (/^(?:FileName|SnippetSPDXID|LicenseID|SPDXRef)$/u.test(tag)) current = undefined;
    else if (current) describe(current, tag, value);
  }
  return readSpdx({ spdxVersion, packages, relationships } satisfies SpdxDocument);
}

function describe(current: Package, tag: string, value: string): void {
  switch (tag) {
    case "SPDXID":
      current.SPDXID = value;
      break;
    case "PackageVersion":
      current.versionInfo = value;
      break;
    case "PackageDownloadLocation":
      current.downloadLocation = value;
      break;
    case "PackageLicenseConcluded":
      current.licenseConcluded = value;
      break;
    case "PackageLicenseDeclared":
      current.licenseDeclared = value;
      break;
    case "ExternalRef": {
      const [, referenceType = "", referenceLocator = ""] = value.split(/\s+/u);
      current.externalRefs?.push({ referenceType, referenceLocator });
    }
  }
}

function relationshipOf(value: string): Relationship {
  const [spdxElementId = "", relationshipType = "", relatedSpdxElement = ""] = value.split(/\s+/u);
  return { spdxElementId, relationshipType, relatedSpdxElement };
}

/** A value between `<text>` and `</text>` may have many lines, in which tags are only text. */
function* tagsOf(text: string): Generator<[tag: string, value: string]> {
  let isInText = false;
  for (const line of text.split(/\r?\n/u)) {
    if (isInText) {
      isInText = !line.includes("</text>");
      continue;
    }
    const colon = line.indexOf(":");
    if (colon < 0 || line.startsWith("#")) continue;
    const value = line.slice(colon + 1).trim();
    isInText = value.startsWith("<text>") && !value.includes("</text>");
    yield [line.slice(0, colon).trim(), value.replaceAll(/^<text>|<\/text>$/gu, "")];
  }
}
