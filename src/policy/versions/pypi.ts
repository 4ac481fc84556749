/** PEP 440 (https://packaging.python.org/specifications/version-specifiers/). */
import { compare, explain, valid } from "@renovatebot/pep440";
import type { VersionOrder } from "./types.ts";

export const PYPI: VersionOrder = {
  isValid: (version) => valid(version) !== null,
  compare: (a, b) => compare(a, b),
  isPrerelease: (version) => explain(version)?.is_prerelease ?? false,
};
