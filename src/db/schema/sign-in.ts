/** Sign-in on the pages. */
export type SignInTables = {
  sign_in_account: SignInAccountTable;
  sign_in_attempt: SignInAttemptTable;
  web_session: WebSessionTable;
  /** Logout orders of the issuer that were carried out: each counts once. */
  logout_order: { id: string; until: Date };
  request_count: RequestCountTable;
};

/** The issuer that vouches for an account of the channel `web`. */
type SignInAccountTable = {
  person_id: string;
  issuer: string;
  subject: string;
  /** In lower case, and verified when its owner last signed in. Staff may be named by it. */
  email: string | null;
  /** Entra's id of the person (`oid`); null for other issuers. */
  object_id: string | null;
};

/** A browser that was sent to the issuer and is not back yet. */
type SignInAttemptTable = {
  /** Also in the address of the answer. */
  state: string;
  /** SHA-256 of the browser's cookie. */
  browser: string;
  nonce: string;
  /** Of PKCE (RFC 7636). */
  verifier: string;
  /** Path on the desk. */
  return_to: string;
  started_at: Date;
};

type WebSessionTable = {
  /** SHA-256 of the browser's cookie. */
  token: string;
  person_id: string;
  /** The issuer's id of its own session. */
  sid: string | null;
  started_at: Date;
  /** Of the last request, to the minute. */
  seen_at: Date;
  /** The person is in more groups than the issuer puts into a token. */
  groups_left_out: boolean;
};

/** How many requests a person or an address sent in a minute. */
type RequestCountTable = { who: string; minute: Date; requests: number };
