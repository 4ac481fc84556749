import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { purlOf } from "../package.ts";
import { readManifest } from "./read-manifest.ts";

/** purl, then the way to it. */
function listed(file: string, text: string): string[] {
  return readManifest(file, text).packages.map(({ package: pkg, path: way, dev }) =>
    `${purlOf(pkg)} ${way.join(">")}${dev ? " dev" : ""}`.trim(),
  );
}

const PNPM = `lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      a:
        specifier: ^1.0.0
        version: 1.0.0(p@2.0.0)

packages:

  '@s/b@2.0.0':
    resolution: {integrity: sha512-x}

  a@1.0.0:
    resolution: {integrity: sha512-x}

  p@2.0.0:
    resolution: {integrity: sha512-x}

snapshots:

  '@s/b@2.0.0': {}

  a@1.0.0(p@2.0.0):
    dependencies:
      '@s/b': 2.0.0

  p@2.0.0: {}
`;
const YARN_1 = `# yarn lockfile v1

a@^1.0.0, a@^1.1.0:
  version "1.2.0"
  resolved "https://registry.yarnpkg.com/a/-/a-1.2.0.tgz"
  dependencies:
    "@s/b" "^2.0.0"

"@s/b@^2.0.0":
  version "2.0.1"
`;
const YARN_4 = `__metadata:
  version: 8

"a@npm:^1.0.0":
  version: 1.2.0
  resolution: "a@npm:1.2.0"
  dependencies:
    b: "npm:^2.0.0"

"b@npm:^2.0.0":
  version: 2.0.1
  resolution: "b@npm:2.0.1"

"root@workspace:.":
  version: 0.0.0-use.local
  resolution: "root@workspace:."
  dependencies:
    a: "npm:^1.0.0"
`;
const SPDX = {
  spdxVersion: "SPDX-2.3",
  documentDescribes: ["root"],
  packages: [
    { SPDXID: "root", name: "app" },
    {
      SPDXID: "a",
      name: "a",
      licenseDeclared: "MIT",
      externalRefs: [{ referenceType: "purl", referenceLocator: "pkg:npm/a@1.0.0" }],
    },
    { SPDXID: "b", name: "b", externalRefs: [{ referenceType: "purl", referenceLocator: "pkg:pypi/b@2.0" }] },
    { SPDXID: "c", name: "c" },
  ],
  relationships: [
    { spdxElementId: "root", relationshipType: "DEPENDS_ON", relatedSpdxElement: "a" },
    { spdxElementId: "b", relationshipType: "DEPENDENCY_OF", relatedSpdxElement: "a" },
  ],
};
const CYCLONE = {
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  metadata: { component: { "bom-ref": "root", name: "app" } },
  components: [
    {
      "bom-ref": "x",
      name: "a",
      purl: "pkg:maven/g/a@1.0",
      components: [{ name: "inner", purl: "pkg:npm/inner@3.0.0" }],
    },
    { name: "nameless" },
  ],
  dependencies: [{ ref: "root", dependsOn: ["x"] }],
};

describe("every format", () => {
  test.each<[string, string, string[]]>([
    ["pnpm-lock.yaml", PNPM, ["pkg:npm/%40s/b@2.0.0 a>@s/b", "pkg:npm/a@1.0.0 a", "pkg:npm/p@2.0.0"]],
    ["yarn.lock", YARN_1, ["pkg:npm/a@1.2.0", "pkg:npm/%40s/b@2.0.1"]],
    ["yarn.lock", YARN_4, ["pkg:npm/a@1.2.0 a", "pkg:npm/b@2.0.1 a>b"]],
    [
      "requirements.txt",
      "Django==3.0 ; python_version > '3'\nrequests[socks]==2.31.0 \\\n  --hash=sha256:x\nflask>=1 # range\n-r more.txt\ngit+https://x/y\n",
      ["pkg:pypi/django@3.0", "pkg:pypi/requests@2.31.0", "pkg:pypi/flask"],
    ],
    [
      "poetry.lock",
      '[[package]]\nname = "a"\nversion = "1.0"\n[package.dependencies]\nb = ">=2"\n[[package]]\nname = "B"\nversion = "2.0"\n',
      ["pkg:pypi/a@1.0", "pkg:pypi/b@2.0"],
    ],
    [
      "uv.lock",
      '[[package]]\nname = "app"\nversion = "0.1"\nsource = { virtual = "." }\ndependencies = [{ name = "a" }]\n[[package]]\nname = "a"\nversion = "1.0"\nsource = { registry = "https://pypi.org/simple" }\n',
      ["pkg:pypi/a@1.0 a"],
    ],
    [
      "Cargo.lock",
      '[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = ["a 1.0.0"]\n[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\ndependencies = ["b"]\n[[package]]\nname = "b"\nversion = "2.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n',
      ["pkg:cargo/a@1.0.0 a", "pkg:cargo/b@2.0.0 a>b"],
    ],
    [
      "go.mod",
      "module example.com/app\n\nrequire github.com/gorilla/mux v1.8.1\nrequire (\n\tgolang.org/x/net v0.20.0 // indirect\n\texample.com/old v1.0.0\n\texample.com/local v1.0.0\n)\nreplace example.com/old => example.com/new v2.0.0\nreplace example.com/local => ../local\n",
      [
        "pkg:golang/github.com/gorilla/mux@v1.8.1 github.com/gorilla/mux",
        "pkg:golang/golang.org/x/net@v0.20.0",
        "pkg:golang/example.com/new@v2.0.0 example.com/old",
      ],
    ],
    [
      "pom.xml",
      "<project><properties><v>1.2</v></properties><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version></dependency><dependency><groupId>g</groupId><artifactId>b</artifactId><version>${missing}</version><scope>test</scope></dependency></dependencies></project>",
      ["pkg:maven/g/a@1.2 g:a", "pkg:maven/g/b g:b dev"],
    ],
    ["bom.json", JSON.stringify(CYCLONE), ["pkg:maven/g/a@1.0 a", "pkg:npm/inner@3.0.0"]],
    ["app.spdx.json", JSON.stringify(SPDX), ["pkg:npm/a@1.0.0 a", "pkg:pypi/b@2.0 a>b"]],
  ])("%s", (file, text, expected) => expect(listed(file, text)).toEqual(expected));

  test("this project's own lock file, quickly and with paths from its direct dependencies", () => {
    const manifest = readManifest(
      "package-lock (1).json",
      readFileSync(path.join(import.meta.dirname, "../../../package-lock.json"), "utf8"),
    );
    expect(manifest.packages.length).toBeGreaterThan(200);
    expect(manifest.packages.find(({ package: pkg }) => pkg.name === "hono")).toMatchObject({
      path: ["hono"],
      dev: false,
      licenses: ["MIT"],
    });
    expect(manifest.packages.filter(({ path: way }) => way.length === 0).length).toBeLessThan(20);
  });
});

describe("what cannot be read", () => {
  test.each([
    [
      "package-lock.json",
      '{"lockfileVersion":1,"dependencies":{}}',
      /package-lock\.json has lockfileVersion 1.*npm 7/u,
    ],
    ["package-lock.json", "{", /does not parse at line 1/u],
    ["bom.json", '{"bomFormat":"CycloneDX"}', /is not as expected at specVersion \(is missing\)/u],
    ["x.json", '{"a":1}', /x\.json has a format that I do not know\. I read package-lock/u],
    ["notes.txt", "hello", /notes\.txt has a format that I do not know/u],
    ["pom.xml", "<project><a>", /pom\.xml/u],
    ["pnpm-lock.yaml", "lockfileVersion: [", /does not parse at line/u],
    ["big.json", `{"a":"${"x".repeat(31_000_000)}"}`, /larger than 30 MB/u],
  ])("%s", (file, text, message) => expect(() => readManifest(file, text)).toThrow(message));

  test("dangerous names are skipped, and deep nesting does not overflow the stack", () => {
    const hostile = {
      lockfileVersion: 3,
      packages: {
        "": {},
        "node_modules/__proto__": { version: "1.0.0" },
        "node_modules/../../etc": { version: "1.0.0" },
      },
    };
    expect(
      readManifest("package-lock.json", JSON.stringify(hostile)).packages.map(({ package: { name } }) => name),
    ).toEqual(["__proto__"]);
    let nested: object = { name: "leaf", purl: "pkg:npm/leaf@1.0.0" };
    for (let depth = 0; depth < 2000; depth++) nested = { name: "n", components: [nested] };
    expect(
      listed("bom.json", JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", components: [nested] })),
    ).toEqual(["pkg:npm/leaf@1.0.0"]);
  });
});
