/** Says what went wrong between the desk and the issuer, and how an operator mends it. */
import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";
import { messageOf, systemCode } from "../../base/errors.ts";
import type { SignInProblem } from "./types.ts";

const NETWORK = /^(?:ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|UND_ERR|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO)/u;

/** `otherwise` is the kind of what nobody knows. */
export function problemOf(error: unknown, otherwise: SignInProblem["kind"] = "not-genuine"): SignInProblem {
  if (error instanceof AuthorizationResponseError)
    return /^(?:access_denied|interaction_required|login_required|consent_required)$/u.test(error.error)
      ? { kind: "cancelled", because: `the issuer answered ${error.error}` }
      : { kind: "misconfigured", because: `the issuer answered ${error.error}: ${remedyFor(error.error)}` };
  if (error instanceof ResponseBodyError)
    return error.error === "invalid_grant"
      ? {
          kind: "not-genuine",
          because: "the issuer does not accept the code: it was used before, is old or is another's",
        }
      : { kind: "misconfigured", because: `the issuer answered ${error.error}: ${remedyFor(error.error)}` };
  if (isNetworkError(error)) return { kind: "unreachable", because: messageOf(causeOf(error)) };
  if (error instanceof ClientError) return clientProblem(error);
  return { kind: otherwise, because: messageOf(causeOf(error)) };
}

function remedyFor(code: string): string {
  switch (code) {
    case "invalid_client":
    case "unauthorized_client":
      return "OIDC_CLIENT_ID or OIDC_CLIENT_SECRET is wrong or has expired, or the app does not allow the code flow";
    case "invalid_scope":
      return "it does not know one of OIDC_SCOPES";
    case "redirect_uri_mismatch":
    case "invalid_request":
      return "register the redirect address that ospo doctor prints, letter by letter";
    case "temporarily_unavailable":
    case "server_error":
      return "try again later";
    default:
      return "see its documentation";
  }
}

/** What openid-client itself found wrong, by its codes. */
function clientProblem({ code = "", message }: ClientError): SignInProblem {
  if (code === "OAUTH_JWT_TIMESTAMP_CHECK_FAILED")
    return {
      kind: "not-genuine",
      because: "the token is not valid at this time: the clocks of this machine and of the issuer differ, or it is old",
    };
  if (code === "OAUTH_TIMEOUT") return { kind: "unreachable", because: "the issuer did not answer in time" };
  if (/^OAUTH_(?:RESPONSE_IS_NOT|JSON_ATTRIBUTE|MISSING_SERVER|INVALID_SERVER|PARSE_ERROR)/u.test(code))
    return {
      kind: "misconfigured",
      because: `${message}: OIDC_ISSUER must be the issuer's own address, letter by letter, as its tokens name it`,
    };
  return { kind: "not-genuine", because: message };
}

function isNetworkError(error: unknown): boolean {
  const cause = causeOf(error);
  return NETWORK.test(systemCode(cause) ?? "") || (cause instanceof Error && cause.name === "TimeoutError");
}

function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? causeOf(error.cause) : error;
}
