/** A desk whose people sign in at an issuer on this machine. */
import type { Access } from "../src/channels/web/access.ts";
import { Issuer } from "../src/identity/sign-in/issuer.ts";
import type { IssuerSettings } from "../src/identity/sign-in/types.ts";
import { freePort } from "./free-port.ts";
import { openDesk, type OpenDesk } from "./open-desk.ts";
import { CLIENT, type IssuerPerson, openOidcIssuer, type OidcIssuer } from "./stubs/oidc-issuer.ts";

const PEOPLE: Record<string, IssuerPerson> = {
  "sub-olga": { name: "Olga Ospo", email: "olga@acme.example", email_verified: true, groups: ["ospo-team"] },
  "sub-lea": { name: "Lea Legal", email: "lea@acme.example", email_verified: true, groups: ["legal-eu"] },
  "sub-erik": { name: "Erik Engineer", email: "erik@acme.example", email_verified: true, groups: ["dev"] },
  "sub-eva": { name: "Eva Employee", email: "eva@acme.example", email_verified: false },
};
const ROLE_MAP = [
  { group: "ospo-team", role: "ospo" },
  { group: "legal-eu", role: "legal" },
];

export type SignedInDesk = OpenDesk & { issuer: OidcIssuer; access: Access };

export async function openSignedInDesk(
  options: Parameters<typeof openDesk>[0] & {
    people?: Record<string, IssuerPerson>;
    issuer?: Partial<IssuerSettings>;
    /** The token of the directory; without it SCIM is off. */
    scimToken?: string;
  } = {},
): Promise<SignedInDesk> {
  const stack = new AsyncDisposableStack();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const issuer = stack.use(await openOidcIssuer(options.people ?? PEOPLE, origin));
  const { scimToken } = options;
  const access = {
    ...accessAt(origin, issuer.url, options.issuer),
    ...(scimToken !== undefined && { scimToken: { reveal: () => scimToken } }),
  };
  const open = stack.use(await openDesk({ staff: [], ...options, port, publicUrl: origin, access }));
  return { ...open, issuer, access, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

export function accessAt(origin: string, issuer: string, settings: Partial<IssuerSettings> = {}) {
  return {
    kind: "oidc" as const,
    origin,
    roleMap: ROLE_MAP,
    issuer: new Issuer({
      issuer,
      clientId: CLIENT.id,
      credential: { kind: "secret", secret: CLIENT.secret },
      scopes: "openid profile email",
      groupsClaim: "groups",
      tenant: null,
      redirectUri: `${origin}/sign-in/callback`,
      ...settings,
    }),
  };
}
