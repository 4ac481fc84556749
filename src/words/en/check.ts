/** Why a package of a checked file could not be judged. */

export const check = {
  noVersion: "The file pins no version, and one version is judged: pin it.",
  notRecorded: "No facts are recorded for it: record them again.",
  noSuchPackage: (sources: readonly string[]) =>
    `${sources.join(" and ")} do not know it: is the name right, or a private one (PRIVATE_PACKAGES)?`,
  noSuchVersion: (newest: readonly string[]) => `There is no such version. The newest: ${newest.join(", ")}.`,
  mirror: (host: string) => `If ${host} mirrors the public registry, name it in PACKAGE_MIRRORS.`,
};
