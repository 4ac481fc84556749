/** Why a package of a checked file could not be judged. */

export const check = {
  noVersion: "The file does not pin a version, and a verdict is about one version: pin it.",
  notRecorded: "The recorded facts do not include this package: record them again.",
  noSuchPackage: (sources: readonly string[]) =>
    `${sources.join(" and ")} ${sources.length === 1 ? "has" : "have"} no package of that name. Is the name right, or is the package private (PRIVATE_PACKAGES)?`,
  noSuchVersion: (sources: readonly string[], newest: readonly string[]) =>
    `${sources.join(" and ")} ${sources.length === 1 ? "has" : "have"} no such version.${newest.length === 0 ? "" : ` The newest are: ${newest.join(", ")}.`}`,
  mirror: (host: string) => `If ${host} mirrors the public registry, add it to PACKAGE_MIRRORS.`,
};
