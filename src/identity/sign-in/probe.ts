/** Tries the issuer without anybody signing in, so that an operator learns of a mistake before the first person does. */
import { authorizationCodeGrant, ResponseBodyError } from "openid-client";
import type { Issuer } from "./issuer.ts";
import { problemOf } from "./problems.ts";
import { SignInError, type SignInProblem } from "./types.ts";

export type Probe =
  | { kind: "failed"; problem: SignInProblem }
  | {
      kind: "answers";
      /** Whether it knows the desk by OIDC_CLIENT_ID and its secret or key. */
      credential: "accepted" | "refused" | "unknown";
      /** How far this machine's clock is ahead, in seconds; null where the issuer does not say its time. */
      clockAheadS: number | null;
      /** Whether it says that its tokens can have the claim of OIDC_GROUPS_CLAIM; null where it does not say. */
      hasGroups: boolean | null;
      /** Whether it tells the desk where a person signs out elsewhere. */
      ordersSignOut: boolean;
    };

export async function probeIssuer(issuer: Issuer, now: () => number): Promise<Probe> {
  try {
    const metadata = (await issuer.configuration()).serverMetadata();
    const { claims_supported: claims, backchannel_logout_supported: orders } = metadata;
    return {
      kind: "answers",
      credential: await credentialAt(issuer),
      clockAheadS: await clockAhead(issuer.settings.issuer, now),
      hasGroups: claims ? claims.includes(issuer.settings.groupsClaim) : null,
      ordersSignOut: orders === true,
    };
  } catch (error) {
    return { kind: "failed", problem: error instanceof SignInError ? error.problem : problemOf(error) };
  }
}

/** A code that nobody was given: the issuer refuses the code if it accepts the desk, else the desk. */
async function credentialAt(issuer: Issuer): Promise<"accepted" | "refused" | "unknown"> {
  const answer = new URL(issuer.settings.redirectUri);
  answer.search = new URLSearchParams({ code: "a-code-that-nobody-was-given", iss: issuer.settings.issuer }).toString();
  try {
    await authorizationCodeGrant(await issuer.configuration(), answer, { pkceCodeVerifier: "x".repeat(43) });
    return "unknown";
  } catch (error) {
    if (!(error instanceof ResponseBodyError)) return "unknown";
    if (/^(?:invalid_client|unauthorized_client)$/u.test(error.error)) return "refused";
    return error.error === "invalid_grant" ? "accepted" : "unknown";
  }
}

async function clockAhead(issuer: string, now: () => number): Promise<number | null> {
  const address = `${issuer.replace(/\/$/u, "")}/.well-known/openid-configuration`;
  const response = await fetch(address, { method: "HEAD", signal: AbortSignal.timeout(5000) }).catch(() => null);
  const date = Date.parse(response?.headers.get("date") ?? "");
  return Number.isNaN(date) ? null : Math.round((now() - date) / 1000);
}
