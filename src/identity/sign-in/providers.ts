/** What differs between the providers that companies use most. */

export type Provider = {
  name: string;
  /** How its issuers look, with a part in capitals for the company. */
  issuer: string;
  matches: (issuer: URL) => boolean;
  /** The claim that names the organization of a person. */
  tenantClaim: string;
  /** Lets in everybody who has an account with the provider, so OIDC_TENANT must name the organization. */
  isOpenToAll: boolean;
  scopes: string;
};

const SCOPES = "openid profile email";

export const PROVIDERS: readonly Provider[] = [
  {
    name: "Microsoft",
    issuer: "https://login.microsoftonline.com/TENANT_ID/v2.0",
    matches: ({ hostname }) => /^login\.(?:microsoftonline\.(?:com|us)|partner\.microsoftonline\.cn)$/u.test(hostname),
    tenantClaim: "tid",
    isOpenToAll: false,
    scopes: SCOPES,
  },
  {
    name: "Google",
    issuer: "https://accounts.google.com",
    matches: ({ hostname }) => hostname === "accounts.google.com",
    tenantClaim: "hd",
    isOpenToAll: true,
    scopes: SCOPES,
  },
  {
    name: "Slack",
    issuer: "https://slack.com",
    matches: ({ hostname }) => hostname === "slack.com" || hostname === "slack-gov.com",
    tenantClaim: "https://slack.com/team_id",
    isOpenToAll: true,
    scopes: SCOPES,
  },
  {
    name: "Okta",
    issuer: "https://COMPANY.okta.com",
    matches: ({ hostname }) => /\.okta(?:-emea|preview)?\.com$/u.test(hostname),
    tenantClaim: "tenant",
    isOpenToAll: false,
    scopes: `${SCOPES} groups`,
  },
  {
    name: "Keycloak",
    issuer: "https://KEYCLOAK/realms/REALM",
    matches: ({ pathname }) => /\/realms\/[^/]+\/?$/u.test(pathname),
    tenantClaim: "tenant",
    isOpenToAll: false,
    scopes: SCOPES,
  },
  {
    // GitHub itself speaks no OpenID Connect to people: a bridge such as Dex does, and limits it to an organization.
    name: "GitHub, by Dex",
    issuer: "https://DEX",
    matches: () => false,
    tenantClaim: "tenant",
    isOpenToAll: false,
    scopes: `${SCOPES} groups`,
  },
];

export function providerOf(issuer: string): Provider | undefined {
  const url = URL.parse(issuer);
  return url ? PROVIDERS.find(({ matches }) => matches(url)) : undefined;
}

export function tenantClaimOf(issuer: string): string {
  return providerOf(issuer)?.tenantClaim ?? "tenant";
}

export function defaultScopes(issuer: string): string {
  return providerOf(issuer)?.scopes ?? SCOPES;
}
