/** Verifies incoming tokens with `botbuilder`. The only file that uses it, and loaded only if the settings choose it. */
import { type Activity as SdkActivity, ConfigurationBotFrameworkAuthentication } from "botbuilder";
import { ISSUER, type TokenCheck, type TokenCheckOptions, type Verification } from "./token-check.ts";

export function botbuilderCheck(options: TokenCheckOptions): TokenCheck {
  const sdk = authenticationFor(options);
  return async (token, { channelId, serviceUrl }) => {
    // The SDK sets no time limit.
    const late = Promise.withResolvers<Verification>();
    const timer = setTimeout(() => late.resolve({ kind: "unknown", because: "no answer in time" }), options.keysMs);
    // The SDK reads only these two.
    const claims: Partial<SdkActivity> = { channelId, serviceUrl };
    const asked = sdk.authenticateRequest(claims as SdkActivity, `Bearer ${token}`).then(
      ({ claimsIdentity }): Verification =>
        claimsIdentity.isAuthenticated &&
        claimsIdentity.getClaimValue("iss") === ISSUER &&
        claimsIdentity.getClaimValue("serviceurl") === serviceUrl
          ? { kind: "ok" }
          : { kind: "refused", because: "the claims are wrong" },
      (error: unknown): Verification => ({
        kind: isTheTokensFault(error) ? "refused" : "unknown",
        because: "the SDK failed",
        err: error,
      }),
    );
    try {
      return await Promise.race([asked, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The SDK set up for the ids, secrets and keys of this registration. It requires all of these options or none. */
export function authenticationFor({
  appId,
  password,
  tenantId,
  keysAddress,
}: Omit<TokenCheckOptions, "keysMs">): ConfigurationBotFrameworkAuthentication {
  return new ConfigurationBotFrameworkAuthentication({
    MicrosoftAppId: appId,
    MicrosoftAppPassword: password,
    MicrosoftAppType: "SingleTenant",
    MicrosoftAppTenantId: tenantId,
    ValidateAuthority: true,
    ToChannelFromBotLoginUrl: `https://login.microsoftonline.com/${tenantId}`,
    ToChannelFromBotOAuthScope: ISSUER,
    ToBotFromChannelTokenIssuer: ISSUER,
    OAuthUrl: ISSUER,
    ToBotFromChannelOpenIdMetadataUrl: keysAddress,
    ToBotFromEmulatorOpenIdMetadataUrl: keysAddress,
    CallerId: "urn:botframework:azure",
  });
}

/** Any other error concerns the keys and says nothing about the token. */
function isTheTokensFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("statusCode" in error && typeof error.statusCode === "number") return error.statusCode < 500;
  return ["JsonWebTokenError", "TokenExpiredError", "NotBeforeError"].includes(error.name);
}
