/** What `ospo doctor` and the set-up page find out about sign-in and the company's directory. */
export const signInChecks = {
  byProxy: (addresses: string, header: string) => `the proxy at ${addresses} names people in ${header}`,
  onlyHere: "not configured, so the pages answer on this machine only",
  off: (host: string) => `not configured, so the pages are off on ${host}`,
  offRemedy: "Set PUBLIC_URL, OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET: see docs/operator.md.",
  /** `because` is what the desk or the issuer said, in English. */
  failed: (issuer: string, because: string) => `${issuer}: ${because}`,
  failedRemedy: "Check OIDC_ISSUER, letter by letter, and that this machine reaches it.",
  answers: (issuer: string, provider: string | undefined, redirect: string) =>
    `${issuer} answers${provider ? ` (${provider})` : ""}; register ${redirect} there`,
  known: "it knows the desk's id and secret",
  refused: "it does not know the desk's id and secret",
  refusedRemedy:
    "Copy OIDC_CLIENT_ID and OIDC_CLIENT_SECRET from the issuer again, or give it the public part of OIDC_CLIENT_KEY; a secret may have expired.",
  unclear: "whether it knows the desk's secret can only be seen by signing in",
  noGroups: (claim: string) => `the issuer names no claim ${claim}, so OIDC_ROLE_MAP may give nobody a role`,
  noGroupsRemedy: "Let it send the groups in that claim, or set OIDC_GROUPS_CLAIM to the claim that it has.",
  logout: (address: string) => `for sign-out elsewhere register ${address} too`,
  clock: (seconds: number) =>
    `this machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? "ahead of" : "behind"} the issuer's, so tokens are refused`,
  clockRemedy: "Let this machine set its clock by NTP.",
  settings: (problems: string) => problems,
  scim: (users: number, groups: number, lastChange: string) =>
    `SCIM is on: ${users} users, ${groups} groups, the last change at ${lastChange}`,
  scimSilent: "SCIM is on, but the company's directory has sent nothing yet",
  scimSilentRemedy: "Start provisioning there: docs/operator.md, Leavers and SCIM.",
  scimUnknown: "SCIM is on",
  scimOff: "SCIM is off: each night the desk asks the chats who has left the company",
  keptOut: (people: number) =>
    `SCIM is off, but ${people === 1 ? "one person whom it had disabled stays" : `${people} people whom it had disabled stay`} out`,
  keptOutRemedy: "`ospo people directory` names them; `ospo people readmit NAME REASON` lets one in again.",
};
