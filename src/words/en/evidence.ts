/** What the desk had found about a package when a request was filed, for the staff who decide the request. */

export const evidence = {
  verdict: (verdict: string) => `The policy's verdict: ${verdict}`,
  license: (licenses: string) => `License: ${licenses}`,
  unknownLicense: (reason: string) => `License: not known, ${reason}`,
  advisories: (advisories: string) => `Known vulnerabilities: ${advisories}`,
  unknownAdvisories: (reason: string) => `Known vulnerabilities: could not be checked, ${reason}`,
  advisory: (id: string, severity: string) => `${id} (${severity})`,
  noLicense: "none named",
  none: "none",
  more: (count: number) => `and ${count} more`,
  listed: (items: readonly string[]) => items.join(", "),
};
