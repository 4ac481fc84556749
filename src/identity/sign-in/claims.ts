/** Reads a person from the claims of an ID token: what counts as verified, and whose people may come in. */
import { z } from "zod";
import { tenantClaimOf } from "./providers.ts";
import { type IssuerSettings, type SignedIn, SignInError } from "./types.ts";

const LEFT_OUT = "_claim_names";

const Flag = z.union([z.boolean(), z.string(), z.number()]).optional().catch(undefined);

const Claims = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  sid: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  given_name: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
  email: z.string().optional().catch(undefined),
  email_verified: Flag,
  /** Entra says by this one whether the domain of the address belongs to the tenant. */
  xms_edov: Flag,
  /** Entra: the directory's id of the person, and of the directory. */
  oid: z.string().optional().catch(undefined),
  tid: z.string().optional().catch(undefined),
  /** Entra leaves groups out where there are too many, and names them here. */
  [LEFT_OUT]: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

const Groups = z.union([z.array(z.string()), z.string().transform((one) => [one])]);
const MAX_NAME_LENGTH = 200;

/**
 * `token` holds the claims of the signed token, `more` what the issuer adds on request: names, addresses and groups.
 * Throws SignInError for somebody of another organization.
 */
export function personIn(token: object, more: object, settings: IssuerSettings): SignedIn {
  const signed = Claims.parse(token);
  requireTenant(signed, settings);
  // An address and whether it is verified belong together, so both come from one place.
  const saysItself = "email_verified" in token || "xms_edov" in token;
  const { email, email_verified: verified } = saysItself ? signed : Claims.parse({ ...token, ...more });
  const directory = directoryOf(signed);
  const isVerified = isTrue(verified) || (directory !== null && isTrue(signed.xms_edov));
  const claims = Claims.parse({ ...more, ...token });
  const { iss, sub, sid } = claims;
  const name = claims.name ?? claims.preferred_username ?? claims.given_name ?? email ?? sub;
  return {
    issuer: iss,
    subject: sub,
    sid: sid ?? null,
    name: name.trim().slice(0, MAX_NAME_LENGTH) || sub,
    // Anybody can write an address into a profile, so an unverified one means nothing.
    emails: email !== undefined && isVerified ? [email] : [],
    directory,
    groups: groupsIn(claims, settings.groupsClaim),
  };
}

/** Issuers send it as a boolean, a text or a number. */
function isTrue(flag: z.infer<typeof Flag>): boolean {
  return flag !== undefined && ["true", "1"].includes(String(flag));
}

/** Only of an issuer whose address names the tenant: others can put anything into these claims. */
function directoryOf({ iss, oid, tid }: z.infer<typeof Claims>): SignedIn["directory"] {
  if (oid === undefined || tid === undefined || !new URL(iss).pathname.split("/").includes(tid)) return null;
  return { tenant: tid, id: oid };
}

function requireTenant(claims: Record<string, unknown>, { issuer, tenant }: IssuerSettings): void {
  if (tenant === null) return;
  const claim = tenantClaimOf(issuer);
  if (claims[claim] !== tenant)
    throw new SignInError({
      kind: "other-tenant",
      because: `the claim ${claim} is not ${tenant}: somebody of another organization, or OIDC_TENANT is wrong`,
    });
}

function groupsIn(claims: z.infer<typeof Claims>, claim: string): SignedIn["groups"] {
  const groups = Groups.safeParse(claims[claim]);
  if (groups.success) return { kind: "known", names: groups.data };
  if (claim in (claims[LEFT_OUT] ?? {}))
    return {
      kind: "left-out",
      because: `the person is in too many groups for a token: in Entra, choose "Groups assigned to the application"`,
    };
  return {
    kind: "unknown",
    because: `the issuer sent no claim ${claim}: add it to the tokens, or set OIDC_GROUPS_CLAIM`,
  };
}
