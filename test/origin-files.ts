/** One file of each format, with packages from three places. */

/**
 * `secretlib` comes from elsewhere, `publiclib` from the public registry, `mirroredlib` from a mirror that the operator
 * named.
 */
export const ORIGIN_FILES: [file: string, host: string, text: string][] = [
  ["package-lock.json", "npm.acme.example", npmLock("https://npm.acme.example/secretlib/-/secretlib-1.0.0.tgz")],
  [
    "pnpm-lock.yaml",
    "npm.acme.example",
    `lockfileVersion: '9.0'
packages:
  secretlib@1.0.0:
    resolution: {integrity: sha512-x, tarball: https://npm.acme.example/secretlib/-/secretlib-1.0.0.tgz}
  publiclib@1.0.0:
    resolution: {integrity: sha512-x}
  mirroredlib@1.0.0:
    resolution: {integrity: sha512-x, tarball: https://mirror.example/npm/mirroredlib/-/mirroredlib-1.0.0.tgz}
snapshots:
  secretlib@1.0.0: {}
  publiclib@1.0.0: {}
  mirroredlib@1.0.0: {}
`,
  ],
  [
    "pnpm-lock.yaml",
    "npm.acme.example",
    `lockfileVersion: 5.4
packages:
  npm.acme.example/secretlib/1.0.0:
    resolution: {integrity: sha512-x}
  /publiclib/1.0.0:
    resolution: {integrity: sha512-x}
  /mirroredlib/1.0.0:
    resolution: {integrity: sha512-x, registry: https://mirror.example/npm/, tarball: mirroredlib/-/mirroredlib-1.0.0.tgz}
`,
  ],
  [
    "yarn.lock",
    "npm.acme.example",
    `# yarn lockfile v1

secretlib@^1.0.0:
  version "1.0.0"
  resolved "https://npm.acme.example/secretlib/-/secretlib-1.0.0.tgz#abc"

publiclib@^1.0.0:
  version "1.0.0"
  resolved "https://registry.yarnpkg.com/publiclib/-/publiclib-1.0.0.tgz#abc"

mirroredlib@^1.0.0:
  version "1.0.0"
  resolved "https://mirror.example/npm/mirroredlib/-/mirroredlib-1.0.0.tgz#abc"
`,
  ],
  [
    "yarn.lock",
    "npm.acme.example",
    `__metadata:
  version: 8

"secretlib@npm:^1.0.0":
  version: 1.0.0
  resolution: "secretlib@npm:1.0.0::__archiveUrl=https%3A%2F%2Fnpm.acme.example%2Fsecretlib%2F-%2Fsecretlib-1.0.0.tgz"

"publiclib@npm:^1.0.0":
  version: 1.0.0
  resolution: "publiclib@npm:1.0.0"

"mirroredlib@npm:^1.0.0":
  version: 1.0.0
  resolution: "mirroredlib@npm:1.0.0::__archiveUrl=https%3A%2F%2Fmirror.example%2Fnpm%2Fmirroredlib%2F-%2Fmirroredlib-1.0.0.tgz"
`,
  ],
  [
    "uv.lock",
    "pypi.acme.example",
    `version = 1
[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
[[package]]
name = "secretlib"
version = "1.0.0"
source = { registry = "https://pypi.acme.example/simple" }
[[package]]
name = "publiclib"
version = "1.0.0"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://files.pythonhosted.org/packages/ab/publiclib-1.0.0-py3-none-any.whl", hash = "sha256:x" }]
[[package]]
name = "mirroredlib"
version = "1.0.0"
source = { registry = "https://mirror.example/pypi/simple" }
`,
  ],
  [
    "poetry.lock",
    "pypi.acme.example",
    `[[package]]
name = "secretlib"
version = "1.0.0"
[package.source]
type = "legacy"
url = "https://pypi.acme.example/simple"
reference = "acme"
[[package]]
name = "publiclib"
version = "1.0.0"
[[package]]
name = "mirroredlib"
version = "1.0.0"
[package.source]
type = "legacy"
url = "https://mirror.example/pypi/simple"
reference = "mirror"
`,
  ],
  [
    "requirements.txt",
    "pypi.acme.example",
    `--index-url https://mirror.example/pypi/simple
secretlib @ https://pypi.acme.example/files/secretlib-1.0.0-py3-none-any.whl
publiclib @ https://files.pythonhosted.org/packages/ab/publiclib-1.0.0.tar.gz
mirroredlib==1.0.0
`,
  ],
  [
    "Cargo.lock",
    "cargo.acme.example",
    `[[package]]
name = "secretlib"
version = "1.0.0"
source = "sparse+https://cargo.acme.example/index/"
[[package]]
name = "publiclib"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
[[package]]
name = "mirroredlib"
version = "1.0.0"
source = "sparse+https://mirror.example/cargo/"
`,
  ],
  [
    "bom.json",
    "npm.acme.example",
    JSON.stringify({
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      components: [
        {
          name: "secretlib",
          purl: "pkg:npm/secretlib@1.0.0",
          externalReferences: [
            { type: "distribution", url: "https://npm.acme.example/secretlib/-/secretlib-1.0.0.tgz" },
          ],
        },
        {
          name: "publiclib",
          purl: "pkg:npm/publiclib@1.0.0",
          externalReferences: [
            { type: "distribution", url: "https://registry.npmjs\u002Eorg/publiclib/-/publiclib-1.0.0.tgz" },
            { type: "vcs", url: "https://github.com/publiclib/publiclib" },
          ],
        },
        { name: "mirroredlib", purl: "pkg:npm/mirroredlib@1.0.0?repository_url=https://mirror.example/npm" },
      ],
    }),
  ],
  [
    "bom.json",
    "gems.acme.example",
    JSON.stringify({
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      components: [
        { name: "secretlib", purl: "pkg:gem/secretlib@1.0.0?repository_url=gems.acme.example" },
        {
          name: "publiclib",
          purl: "pkg:gem/publiclib@1.0.0?download_url=https://rubygems.org/downloads/publiclib-1.0.0.gem",
        },
        { name: "mirroredlib", purl: "pkg:gem/mirroredlib@1.0.0?repository_url=mirror.example/gem" },
      ],
    }),
  ],
  [
    "app.spdx.json",
    "nuget.acme.example",
    JSON.stringify({
      spdxVersion: "SPDX-2.3",
      packages: [
        spdxPackage("secretlib", "https://nuget.acme.example/v3/secretlib.1.0.0.nupkg"),
        spdxPackage("publiclib", "https://www.nuget.org/api/v2/package/publiclib/1.0.0"),
        spdxPackage("mirroredlib", "https://mirror.example/nuget/mirroredlib.1.0.0.nupkg"),
      ],
    }),
  ],
  [
    "app.spdx.json",
    "git.acme.example",
    JSON.stringify({
      spdxVersion: "SPDX-2.3",
      packages: [
        spdxPackage("secretlib", "git+ssh://git@git.acme.example/team/secretlib.git@1.0.0"),
        spdxPackage("publiclib", "NOASSERTION"),
        spdxPackage("mirroredlib", "NONE"),
      ],
    }),
  ],
];

/** Addresses of `secretlib` 1.0.0 that are not the public package, with the message for each. */
export const FOREIGN_ADDRESSES: [resolved: string, originProblem: object][] = [
  [
    "https://registry.npmjs\u002Eorg.evil.example/secretlib/-/secretlib-1.0.0.tgz",
    { host: "registry.npmjs\u002Eorg.evil.example" },
  ],
  ["https://registry.npmjs\u002Eorg@evil.example/secretlib/-/secretlib-1.0.0.tgz", { host: "evil.example" }],
  ["https://registry.npmjs\u002Eorg:8443/secretlib/-/secretlib-1.0.0.tgz", { host: "registry.npmjs\u002Eorg:8443" }],
  ["https://EVIL.example./secretlib/-/secretlib-1.0.0.tgz", { host: "evil.example" }],
  ["https://registry.npmjѕ.org/secretlib/-/secretlib-1.0.0.tgz", { host: "registry.xn--npmj-j9d.org" }],
  ["https://codeload.github.com/acme/secretlib/tar.gz/abc", { host: "codeload.github.com" }],
  ["https://cdn.acme.example/secretlib.tgz", { host: "cdn.acme.example" }],
  ["git+ssh://git@github.com/acme/secretlib.git#abc", { host: "github.com" }],
  ["git@github.com:acme/secretlib.git#abc", { host: "github.com" }],
  ["github:acme/secretlib#abc", { host: "github.com" }],
  ["git+https://registry.npmjs\u002Eorg/secretlib/-/secretlib-1.0.0.tgz", { host: "registry.npmjs\u002Eorg" }],
  ["https://mirror.example/private/secretlib/-/secretlib-1.0.0.tgz", { host: "mirror.example" }],
  ["https://mirror.example/npm-private/secretlib/-/secretlib-1.0.0.tgz", { host: "mirror.example" }],
  ["https://mirror.example/npm/../private/secretlib/-/secretlib-1.0.0.tgz", { host: "mirror.example" }],
  ["https://mirror.example/npm/..%2fprivate/secretlib/-/secretlib-1.0.0.tgz", { kind: "unreadable" }],
  ["https://registry.npmjs\u002Eorg\\@evil.example/secretlib/-/secretlib-1.0.0.tgz", { kind: "unreadable" }],
  ["https://", { kind: "unreadable" }],
  ["secret protocol", { kind: "unreadable" }],
  [`https://registry.npmjs\u002Eorg/${"a".repeat(3000)}`, { kind: "unreadable" }],
  [
    "https://registry.npmjs\u002Eorg/evil/-/evil-1.0.0.tgz",
    { kind: "mismatch", address: "registry.npmjs\u002Eorg/evil/-/evil-1.0.0.tgz" },
  ],
  ["https://registry.npmjs\u002Eorg/@evil/secretlib/-/secretlib-1.0.0.tgz", { kind: "mismatch" }],
  ["https://registry.npmjs\u002Eorg/secretlib/-/secretlib-6.6.6.tgz", { kind: "mismatch" }],
  ["https://registry.npmjs\u002Eorg/secretlib/-/evil-1.0.0.tgz", { kind: "mismatch" }],
];

export function npmLock(resolved: string): string {
  return JSON.stringify({
    lockfileVersion: 3,
    packages: {
      "": {},
      "node_modules/secretlib": { version: "1.0.0", resolved },
      "node_modules/publiclib": {
        version: "1.0.0",
        resolved: "https://registry.npmjs\u002Eorg/publiclib/-/publiclib-1.0.0.tgz",
      },
      "node_modules/mirroredlib": {
        version: "1.0.0",
        resolved: "https://mirror.example/npm/mirroredlib/-/mirroredlib-1.0.0.tgz",
      },
    },
  });
}

function spdxPackage(name: string, downloadLocation: string): object {
  const externalRefs = [{ referenceType: "purl", referenceLocator: `pkg:nuget/${name}@1.0.0` }];
  return { SPDXID: `SPDXRef-${name}`, name, downloadLocation, externalRefs };
}
