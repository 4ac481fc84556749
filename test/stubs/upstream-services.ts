/** The outside services that the stubs play. */
export const SERVICES = [
  "depsDev",
  "scorecard",
  "osv",
  "clearlyDefined",
  "npm",
  "pypi",
  "cargo",
  "gem",
  "nuget",
  "maven",
] as const;
export type StubService = (typeof SERVICES)[number];
