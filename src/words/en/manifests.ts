/** Why a lockfile or an SBOM cannot be read. `inFile` puts the name of the file before the problem. */

const KNOWN =
  "package-lock.json, pnpm-lock.yaml, yarn.lock, requirements.txt, poetry.lock, uv.lock, go.mod, Cargo.lock, pom.xml, CycloneDX JSON or SPDX JSON";
const AGAIN = "generate it again with its tool, and upload it unchanged.";

export const manifests = {
  inFile: (file: string, problem: string) => `${file} ${problem}`,
  unnamedFile: "the file",
  tooLarge: (megabytes: number) => `is larger than ${megabytes} MB: check its projects one at a time.`,
  tooManyPackages: (most: number) =>
    `has more than ${most.toLocaleString("en")} packages: check its projects one at a time, each with its own file.`,
  overBudget: "takes too much time or memory to read: check its projects one at a time.",
  empty: `is empty: ${AGAIN}`,
  notText: `is not a text file: upload it as its tool wrote it, not packed. I read ${KNOWN}.`,
  unknownFormat: `has a format that I do not know. I read ${KNOWN}.`,
  doesNotParse: (line: number | undefined) => `does not parse${line === undefined ? "" : ` at line ${line}`}: ${AGAIN}`,
  pomDoesNotParse: (line: number) => `does not parse at line ${line}: fix that line, and upload it again.`,
  unexpected: (place: string, problem: string) => `is not as expected at ${place || "the top"} (${problem}): ${AGAIN}`,
  oldPackageLock: (version: number) =>
    `has lockfileVersion ${version}: run npm install --package-lock-only with npm 7 or newer.`,
  unknownPnpmLock: (version: string) =>
    `has lockfileVersion ${version}, which I do not know: write it with pnpm 7 to 11.`,
  spdx3: "seems to be SPDX 3: save it as SPDX 2.3 or CycloneDX JSON.",
  otherSpdx: (version: string) => `is ${version}: save it as SPDX 2.3 or CycloneDX JSON.`,
  onlyRanges:
    "has version ranges, not the versions in use: upload the package-lock.json, pnpm-lock.yaml or yarn.lock beside it.",
};
