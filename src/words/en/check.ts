/** Why a package of a checked file could not be judged. */

export const check = {
  noVersion: "The file does not pin a version, and a verdict is about one version: pin it.",
  notRecorded: "The recorded facts do not include this package: record them again.",
  noSuchPackage: (sources: readonly string[]) =>
    `${sources.join(" and ")} ${sources.length === 1 ? "has" : "have"} no package of that name. Is the name right, or is the package private (PRIVATE_PACKAGES)?`,
  noSuchVersion: (sources: readonly string[], newest: readonly string[]) =>
    `${sources.join(" and ")} ${sources.length === 1 ? "has" : "have"} no such version.${newest.length === 0 ? "" : ` The newest are: ${newest.join(", ")}.`}`,
  mirror: (host: string) => `If ${host} mirrors the public registry, add it to PACKAGE_MIRRORS.`,
  noPurl: "The file gives it no purl, so no public source can be asked about it.",
  notLookedUp: (problem: string) => `No public source can be asked about it: ${problem}.`,
  failed: "The desk failed to judge it. The other packages were checked: report this package to the OSPO.",
};
