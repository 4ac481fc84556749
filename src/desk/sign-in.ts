/** Signing in on the pages by the company's issuer, and the ends of a session. */
import { ConflictError, DeniedError, DeskError, InvalidError, UnavailableError } from "../base/errors.ts";
import { inTransaction } from "../db/database.ts";
import { findPerson } from "../identity/directory.ts";
import type { Person } from "../identity/people.ts";
import { departedPeople } from "../identity/departures.ts";
import { type RoleOfGroup, syncDirectoryRoles, syncGivenRoles } from "../identity/roles.ts";
import { linkUsers } from "../identity/scim-users.ts";
import { keepSignInAccount } from "../identity/sign-in/account.ts";
import type { Issuer } from "../identity/sign-in/issuer.ts";
import { dropOldCounts } from "../identity/request-limits.ts";
import {
  dropEndedSessions,
  endSession,
  endSessionsByIssuer,
  endSessionsOf,
  keepAttempt,
  newToken,
  personOfSession,
  type SignedInPerson,
  startSession,
  takeAttempt,
} from "../identity/sign-in/sessions.ts";
import { type SignedIn, SignInError, type SignInProblem } from "../identity/sign-in/types.ts";
import { inWords } from "../words/words.ts";
import { recordProfile } from "./accounts.ts";
import type { Desk } from "./desk.ts";
import { requireStaff } from "./staff.ts";

export { PROVIDERS } from "../identity/sign-in/providers.ts";

export type SignIn = {
  issuer: Issuer;
  /** Groups of the company, and the staff group that each gives. */
  roleMap: readonly RoleOfGroup[];
  /** What the company's directory must send to change users over SCIM; absent: it may not. */
  scimToken?: { reveal: () => string } | undefined;
};

/** The id of a browser that begins to sign in: 256 random bits. */
export function newBrowserToken(): string {
  return newToken();
}

/** The person of a session, while it is valid. */
export async function personSignedIn(desk: Desk, token: string): Promise<SignedInPerson | undefined> {
  return await personOfSession(desk.db, token, desk.now());
}

/** Where `browser` goes to sign in. `returnTo` is a path of the desk. */
export async function beginSignIn(
  desk: Desk,
  { issuer }: SignIn,
  { browser, returnTo }: { browser: string; returnTo: string },
): Promise<URL> {
  try {
    const { url, checks } = await issuer.begin();
    await keepAttempt(desk.db, browser, { checks, returnTo }, desk.now());
    return url;
  } catch (error) {
    throw refused(desk, error);
  }
}

/**
 * Ends the attempt that `browser` began, with the issuer's answer. `before` is the token of a session that it replaces.
 * Throws DeniedError where the answer is not genuine or the person may not come in.
 */
export async function finishSignIn(
  desk: Desk,
  { issuer, roleMap, scimToken }: SignIn,
  { browser, query, before }: { browser: string | undefined; query: string; before: string | undefined },
): Promise<{ token: string; returnTo: string }> {
  const state = new URLSearchParams(query).get("state") ?? "";
  const attempt = browser === undefined ? undefined : await takeAttempt(desk.db, browser, state, desk.now());
  if (!attempt) throw refused(desk, new SignInError({ kind: "not-genuine", because: "no attempt of this browser" }));
  try {
    const signedIn = await issuer.finish(query, attempt.checks);
    const token = await inTransaction(desk.db, async (tx) => {
      const person = await keepSignInAccount(tx, signedIn);
      await linkUsers(tx, person, signedIn);
      await syncGivenRoles(tx, person, rolesFor(desk, signedIn, roleMap), desk.now());
      if (scimToken) await syncDirectoryRoles(tx, roleMap);
      await learnAccount({ ...desk, db: tx }, person, signedIn);
      if ((await departedPeople(tx, [person.id])).size > 0)
        throw new SignInError({
          kind: "departed",
          because: "the company's directory or a chat has disabled the account",
        });
      return await startSession(tx, {
        personId: person.id,
        sid: signedIn.sid,
        groupsLeftOut: roleMap.length > 0 && signedIn.groups.kind === "left-out",
        before,
        now: desk.now(),
      });
    });
    return { token, returnTo: attempt.returnTo };
  } catch (error) {
    throw refused(desk, error);
  }
}

/** Unknown groups give no role. */
function rolesFor(desk: Desk, { groups, subject }: SignedIn, roleMap: SignIn["roleMap"]): string[] {
  if (groups.kind === "known")
    return roleMap.flatMap(({ group, role }) => (groups.names.includes(group) ? [role] : []));
  if (roleMap.length > 0)
    desk.log.warn(
      { person: subject, because: groups.because },
      "signed in without the groups that OIDC_ROLE_MAP needs",
    );
  return [];
}

/** Links the account to others of the same human, by what the issuer verified. */
async function learnAccount(desk: Desk, person: Person, { emails, directory }: SignedIn): Promise<void> {
  await recordProfile(desk, person, { kind: "member", emails, directory });
}

/** The person of the session ends it. */
export async function signOut(desk: Desk, token: string): Promise<void> {
  await endSession(desk.db, token);
}

/** Staff end all sessions of an account. Returns how many there were. */
export async function endSessions(desk: Desk, by: Person, account: { channel: string; externalId: string }) {
  await requireStaff(desk, by);
  const person = await findPerson(desk.db, account);
  if (!person) throw new InvalidError(`unknown account ${account.channel}:${account.externalId}`);
  const ended = await endSessionsOf(desk.db, [person.id]);
  desk.log.info({ person: person.id, by: by.id, sessions: ended }, "sessions ended by staff");
  return ended;
}

/** Forgets sessions, attempts and counts that are over. */
export async function forgetEndedSessions(desk: Pick<Desk, "db" | "now">): Promise<void> {
  await dropEndedSessions(desk.db, desk.now());
  await dropOldCounts(desk.db, desk.now());
}

/** The issuer says that a person's session ended there. Throws InvalidError where the token is not its own. */
export async function endSessionsByToken(desk: Desk, { issuer }: SignIn, logoutToken: string): Promise<void> {
  try {
    const order = await issuer.readLogout(logoutToken, desk.now());
    await inTransaction(desk.db, async (tx) => {
      const ended = await endSessionsByIssuer(tx, { ...order, issuer: issuer.settings.issuer });
      if (ended === undefined)
        throw new SignInError({ kind: "not-genuine", because: "this logout token was used before" });
    });
  } catch (error) {
    if (error instanceof SignInError && error.problem.kind === "not-genuine")
      throw new InvalidError(error.problem.because, { cause: error });
    throw refused(desk, error);
  }
}

/** What the person is told says nothing about the settings; the log has the reason and the remedy. */
function refused(desk: Desk, error: unknown): unknown {
  if (error instanceof ConflictError)
    return new DeniedError(error.message, { userMessage: inWords(({ errors }) => errors.signIn.otherIssuer) });
  if (!(error instanceof SignInError) || error instanceof DeskError) return error;
  const { kind, because } = error.problem;
  const isOurs = kind === "misconfigured" || kind === "unreachable";
  desk.log[isOurs ? "error" : "warn"]({ kind, because }, "a sign-in failed");
  const userMessage = inWords(({ errors }) => errors.signIn[messageFor(kind)]);
  return isOurs
    ? new UnavailableError(because, { userMessage, cause: error })
    : new DeniedError(because, { userMessage, cause: error });
}

function messageFor(
  kind: SignInProblem["kind"],
): "cancelled" | "stale" | "otherTenant" | "departed" | "issuerAway" | "issuerRefuses" {
  switch (kind) {
    case "cancelled":
      return "cancelled";
    case "not-genuine":
      return "stale";
    case "other-tenant":
      return "otherTenant";
    case "departed":
      return "departed";
    case "unreachable":
      return "issuerAway";
    case "misconfigured":
      return "issuerRefuses";
  }
}
