import { describe, expect, test } from "vitest";
import { joinLines as lines, readAsLines as read } from "../../../test/manifest-lines.ts";

const relate = (a: string, type: string, b: string): object => ({
  spdxElementId: `SPDXRef-${a}`,
  relationshipType: type,
  relatedSpdxElement: b.startsWith("DocumentRef") ? b : `SPDXRef-${b}`,
});
const id = (name: string): string => `https://x.example/${name}`;

describe("CycloneDX", () => {
  const components = [
    {
      type: "library",
      "bom-ref": "a",
      group: "g",
      name: "a",
      version: "1",
      purl: "pkg:maven/g/a@1?type=jar&classifier=x",
    },
    { type: "library", "bom-ref": "b", name: "b", scope: "excluded", purl: "pkg:npm/b@1.0.0" },
    {
      type: "library",
      name: "c",
      version: "3",
      licenses: [{ license: { id: "MIT" } }, { license: { name: "B & C" } }],
    },
    { type: "device", name: "board" },
  ];
  const json = {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    metadata: {
      component: { "bom-ref": "root", name: "app", components: [{ name: "inner", purl: "pkg:npm/inner@1.0.0" }] },
    },
    components,
    dependencies: [
      { ref: "root", dependsOn: ["a"] },
      { ref: "a", dependsOn: ["b"] },
    ],
    services: [{ name: "api" }],
  };
  const xml = `<?xml version="1.0"?><!-- <project> --><x:bom xmlns:x="http://cyclonedx.org/schema/bom/1.5">
    <x:metadata><x:component bom-ref="root"><x:name>app</x:name>
      <x:components><x:component><x:name>inner</x:name><x:purl>pkg:npm/inner@1.0.0</x:purl></x:component></x:components></x:component></x:metadata>
    <x:components>
      <x:component type="library" bom-ref="a"><x:group>g</x:group><x:name>a</x:name><x:version>1</x:version>
        <x:purl>pkg:maven/g/a@1?type=jar&amp;classifier=x</x:purl></x:component>
      <x:component type="library" bom-ref="b"><x:name>b</x:name><x:scope>excluded</x:scope><x:purl><![CDATA[pkg:npm/b@1.0.0]]></x:purl></x:component>
      <x:component type="library"><x:name>c</x:name><x:version>3</x:version>
        <x:licenses><x:license><x:id>MIT</x:id></x:license><x:license><x:name>B &#38; C</x:name></x:license></x:licenses></x:component>
      <x:component type="device"><x:name>board</x:name></x:component>
    </x:components>
    <x:services><x:service><x:name>api</x:name></x:service></x:services>
    <x:dependencies><x:dependency ref="root"><x:dependency ref="a"/></x:dependency><x:dependency ref="a"><x:dependency ref="b"/></x:dependency></x:dependencies>
  </x:bom>`;

  test("JSON and XML of one thing are one list", () => {
    expect(read("bom.json", json)).toEqual({
      format: "CycloneDX",
      packages: ["maven/g/a@1 (by a)", "npm/b@1.0.0 (by a>b) (dev)", "npm/inner@1.0.0", "c@3 (MIT AND (B & C))"],
      skipped: ["board: device", "api: service"],
    });
    expect(read("bom.xml", xml)).toEqual(read("bom.json", json));
  });

  test("entities are not expanded, and a broken file says its line", () => {
    const bomb = `<!DOCTYPE bom [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><bom><components><component><name>&b;</name><version>1</version></component></components></bom>`;
    expect(read("bom.xml", bomb).skipped).toEqual(["&b;@1: no-purl"]);
    expect(() => read("bom.xml", "<bom>\n<components></bom>")).toThrow(/bom\.xml does not parse at line 2/u);
  });
});

describe("SPDX", () => {
  const packages = [
    { SPDXID: "SPDXRef-app", name: "app" },
    {
      SPDXID: "SPDXRef-a",
      name: "a",
      versionInfo: "1.0",
      licenseConcluded: "MIT",
      licenseDeclared: "Apache-2.0",
      externalRefs: [{ referenceType: "purl", referenceLocator: "pkg:npm/a@1.0.0" }],
    },
    {
      SPDXID: "SPDXRef-t",
      name: "t",
      versionInfo: "2",
      licenseConcluded: "NOASSERTION",
      licenseDeclared: "GPL-2.0-only",
    },
    { SPDXID: "SPDXRef-u", name: "u" },
  ];
  const json = {
    spdxVersion: "SPDX-2.3",
    packages,
    relationships: [
      relate("DOCUMENT", "DESCRIBES", "app"),
      relate("app", "DEPENDS_ON", "a"),
      relate("t", "TEST_DEPENDENCY_OF", "app"),
      relate("u", "DEPENDENCY_OF", "t"),
      relate("app", "STATIC_LINK", "DocumentRef-go:SPDXRef-fmt"),
    ],
  };
  const expected = {
    format: "SPDX",
    packages: ["npm/a@1.0.0 (by a) (MIT | Apache-2.0)", "t@2 (by t) (GPL-2.0-only) (dev)"],
    skipped: ["app: project", "u: no-purl", "DocumentRef-go:SPDXRef-fmt: other-document"],
  };

  test("JSON", () => expect(read("x.spdx.json", json)).toEqual(expected));

  test("tag-value", () => {
    const text = lines(
      "SPDXVersion: SPDX-2.3",
      "SPDXID: SPDXRef-DOCUMENT",
      "##### Package: app",
      "PackageName: app",
      "SPDXID: SPDXRef-app",
      "FileName: ./x",
      "SPDXID: SPDXRef-x",
      "LicenseConcluded: AGPL-3.0-only",
      "PackageName: a",
      "SPDXID: SPDXRef-a",
      "PackageVersion: 1.0",
      "PackageLicenseConcluded: MIT",
      "PackageLicenseDeclared: Apache-2.0",
      "PackageComment: <text>",
      "PackageName: not a package",
      "</text>",
      "ExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1.0.0",
      "PackageName: t",
      "SPDXID: SPDXRef-t",
      "PackageVersion: 2",
      "PackageLicenseDeclared: GPL-2.0-only",
      "PackageName: u",
      "SPDXID: SPDXRef-u",
      "Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-app",
      "Relationship: SPDXRef-app DEPENDS_ON SPDXRef-a",
      "Relationship: SPDXRef-t TEST_DEPENDENCY_OF SPDXRef-app",
      "Relationship: SPDXRef-u DEPENDENCY_OF SPDXRef-t",
      "Relationship: SPDXRef-app STATIC_LINK DocumentRef-go:SPDXRef-fmt",
    );
    for (const file of ["x.spdx", "x.txt"]) expect(read(file, text)).toEqual(expected);
  });

  test("SPDX 3", () => {
    const relation = (type: string, from: string, to: string, more: object = {}): object => ({
      type: "Relationship",
      relationshipType: type,
      from: id(from),
      to: [to.includes(":") ? to : id(to)],
      ...more,
    });
    const graph = [
      { type: "SpdxDocument", spdxId: id("doc"), rootElement: [id("app")] },
      { type: "software_Package", spdxId: id("app"), name: "app" },
      { type: "software_Package", spdxId: id("a"), name: "a", software_packageUrl: "pkg:npm/a@1.0.0" },
      { type: "ai_AIPackage", spdxId: id("t"), name: "t", software_packageVersion: "2" },
      { type: "dataset_DatasetPackage", spdxId: id("u"), name: "u" },
      { type: "simplelicensing_LicenseExpression", spdxId: id("mit"), simplelicensing_licenseExpression: "MIT" },
      {
        type: "expandedlicensing_DisjunctiveLicenseSet",
        spdxId: id("set"),
        expandedlicensing_member: [id("mit"), "https://spdx.org/licenses/GPL-2.0-only"],
      },
      relation("dependsOn", "app", "a"),
      relation("dependsOn", "app", "t", { type: "LifecycleScopedRelationship", scope: "test" }),
      relation("contains", "t", "u"),
      relation("hasDeclaredLicense", "a", "set"),
      relation("hasConcludedLicense", "t", "https://spdx.org/licenses/GPL-2.0-only"),
      relation("hasDeclaredLicense", "u", "gone"),
    ];
    const document = { "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": graph };
    expect(read("x.spdx3.json", document)).toEqual({
      format: "SPDX",
      packages: [
        "npm/a@1.0.0 (by a) ((MIT) OR (GPL-2.0-only))",
        "t@2 (by t) (GPL-2.0-only) (dev)",
        "u@null (by t>u) (the license element https://x.example/gone) (dev)",
      ],
      skipped: ["app: project"],
    });
  });

  test("a described package without dependencies is what is judged", () => {
    const one = {
      spdxVersion: "SPDX-2.3",
      documentDescribes: ["SPDXRef-app"],
      packages: [{ ...packages[0], licenseDeclared: "GPL-3.0-only" }],
    };
    expect(read("x.json", one)).toMatchObject({ packages: ["app@null (GPL-3.0-only)"], skipped: [] });
  });
});
