/** Why a lockfile or an SBOM cannot be read. `inFile` puts the name of the file before the problem. */

const KNOWN_FORMATS =
  "package-lock.json, pnpm-lock.yaml, yarn.lock, bun.lock, requirements.txt, Pipfile.lock, poetry.lock, pdm.lock, uv.lock, pylock.toml, go.mod, Cargo.lock, pom.xml, gradle.lockfile, packages.lock.json, Gemfile.lock, composer.lock, CycloneDX (JSON or XML) and SPDX (JSON, tag-value or SPDX 3 JSON-LD)";
const AGAIN = "generate it again with its tool, and upload it unchanged.";

export const manifests = {
  inFile: (file: string, problem: string) => `${file} ${problem}`,
  unnamedFile: "the file",
  tooLarge: (megabytes: number) => `is larger than ${megabytes} MB: check its projects one at a time.`,
  tooManyPackages: (most: number) =>
    `has more than ${most.toLocaleString("en")} packages: check its projects one at a time, each with its own file.`,
  overBudget: "takes too much time or memory to read: check its projects one at a time.",
  empty: `is empty: ${AGAIN}`,
  notText: `is not a text file: upload it as its tool wrote it, not packed. I read ${KNOWN_FORMATS}.`,
  unknownFormat: `has a format that I do not know. I read ${KNOWN_FORMATS}.`,
  doesNotParse: (line: number | undefined) => `does not parse${line === undefined ? "" : ` at line ${line}`}: ${AGAIN}`,
  xmlDoesNotParse: (line: number) => `does not parse at line ${line}: fix that line, and upload it again.`,
  unexpected: (place: string, problem: string) => `is not as expected at ${place || "the top"} (${problem}): ${AGAIN}`,
  oldPackageLock: (version: number) =>
    `has lockfileVersion ${version}: run npm install --package-lock-only with npm 7 or newer.`,
  unknownPnpmLock: (version: string) =>
    `has lockfileVersion ${version}, which I do not know: write it with pnpm 7 to 11.`,
  otherSpdx: (version: string) => `is ${version}: save it as SPDX 2.3, SPDX 3.0 or CycloneDX.`,
  badPurl: "its purl does not begin with pkg:",
  badName: "its name or version is not one that the desk can look up",
  /** A file that declares ranges. `what` names it where its own name does not; null where it does. */
  onlyRanges: (what: string | null, give: string) =>
    `${what === null ? "has" : `is ${what}, which has`} version ranges, not the versions in use: provide ${give}.`,
  onlyHashes: (what: string | null, give: string) =>
    `${what === null ? "does not" : `is ${what}, which does not`} list the versions in use: provide ${give}.`,
  /** A lockfile of an ecosystem without a reader. */
  noReader: (what: string | null) =>
    `is ${what ?? "a file"}, which I do not read yet: provide an SBOM of the project, as CycloneDX or SPDX.`,
  saveAs: (what: string | null, give: string) =>
    `${what === null ? "cannot be read in this form" : `is ${what}`}: provide ${give}.`,
  notComponents: (what: string | null) =>
    `${what === null ? "does" : `is ${what}, which does`} not list the software in use: provide a lockfile or an SBOM.`,
  binary: (what: string) => `is ${what}, not a text file: provide the lockfile or SBOM itself, unpacked.`,
  utf16: "is UTF-16 without a byte order mark: save it as UTF-8.",
  /** Why nothing in a file could be judged. */
  nothingListed: "The file lists no packages.",
  nothingJudged: "No package of the file could be judged, so this is not a pass.",
  parentPom: "It is a parent POM: check the pom.xml of each module.",
  vex: "It is a VEX: it lists vulnerabilities, and no components. Check the SBOM that it refers to.",
  noSoftware: "It lists hardware or services, and no software.",
  /** What a license statement of the file is called. */
  sbom: "the SBOM",
  skipped: {
    plain: {
      project: "is the project itself, or a part of it",
      workspace: "is a workspace: the project itself",
      link: "is a link to a folder of the project itself",
      local: "comes from a folder or file of the project itself",
      replaced: "is replaced by a folder of the project itself",
      device: "is hardware",
      service: "is a service, not software that we ship",
      crypto: "is a cryptographic asset, not software",
      "unreadable-entry": "its entry cannot be read",
      "no-version": "has no version in the file",
      "other-file": "names another file: check that file too",
      "other-document": "is described in another document: check that document too",
      "not-a-requirement": "is not a requirement",
      "no-purl": "has neither a purl nor a license in the file",
      "no-coordinates": "has no groupId or artifactId",
      "by-property": "is named by a property that this file does not set",
      "system-file": "is a file on the build machine, not from a registry",
      module: "is a module of its own: check its pom.xml",
    },
    elsewhere: (host: string, problem: string) =>
      `comes from ${host}, so it is not judged as the public package: ${problem}`,
    "elsewhere-unnamed": (host: string) =>
      `comes from ${host}, so it is not judged as the public package: the line does not name it`,
    invalid: (problem: string) => problem,
  },
};
