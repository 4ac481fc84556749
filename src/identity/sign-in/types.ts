/** What the rooms share about signing in. */

export type IssuerSettings = {
  /** The issuer's own address, as in its tokens. */
  issuer: string;
  clientId: string;
  /** A shared secret, or a private key as a JWK in JSON (private_key_jwt). */
  credential: { kind: "secret"; secret: string } | { kind: "key"; jwk: string };
  scopes: string;
  /** The claim that lists a person's groups. */
  groupsClaim: string;
  /** The only organization whose people may sign in: a tenant, a domain or a workspace. Null: whoever the issuer lets in. */
  tenant: string | null;
  redirectUri: string;
};

/** What an attempt must match when the browser comes back. */
export type Checks = { state: string; nonce: string; verifier: string };

/** A person whom the issuer vouched for. */
export type SignedIn = {
  issuer: string;
  /** The issuer's stable id of the person. */
  subject: string;
  /** The issuer's id of its own session, for back-channel logout. */
  sid: string | null;
  name: string;
  /** Verified addresses only. */
  emails: readonly string[];
  directory: { tenant: string; id: string } | null;
  /** `unknown`: the issuer did not say. `left-out`: there were too many for a token. */
  groups: { kind: "known"; names: readonly string[] } | { kind: "unknown" | "left-out"; because: string };
};

/**
 * `cancelled`: the person or the issuer said no. `not-genuine`: the answer does not belong to this attempt, or is not
 * signed by the issuer. `other-tenant`: somebody of another organization. `departed`: they have left the
 * company. `misconfigured`: the issuer refuses this desk.
 */
export type SignInProblem = {
  kind: "cancelled" | "not-genuine" | "other-tenant" | "departed" | "misconfigured" | "unreachable";
  /** For the log and the operator, with the remedy where it is known. */
  because: string;
};

export class SignInError extends Error {
  readonly problem: SignInProblem;

  constructor(problem: SignInProblem, cause?: unknown) {
    super(problem.because, { cause });
    this.problem = problem;
  }
}
