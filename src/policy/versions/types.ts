/** How one ecosystem orders its versions. `compare` and `isPrerelease` are only called with valid versions. */
export type VersionOrder = {
  isValid: (version: string) => boolean;
  /** Negative if `a` is below `b`, zero if the ecosystem takes them for the same, positive if `a` is above `b`. */
  compare: (a: string, b: string) => number;
  /** Published before the release of the same number, such as 2.0.0-rc.1. */
  isPrerelease: (version: string) => boolean;
};
