/**
 * Verifies incoming tokens with `jose`, by the rules of
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
import { createRemoteJWKSet, type CryptoKey, customFetch, decodeProtectedHeader, errors, jwtVerify } from "jose";
import { z } from "zod";
import { ISSUER, type TokenCheck, type TokenCheckOptions } from "./token-check.ts";

/** The longest that Microsoft lets a bot keep the keys, and how much its clock may differ. */
const KEEP_MS = 24 * 3_600_000;
const CLOCK_TOLERANCE_S = 300;
/** Tokens that name an unknown key make the desk read the keys again, but not more often than this. */
const PAUSE_MS = 60_000;

type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;

const Metadata = z.object({ jwks_uri: z.url() });
const KeySet = z.object({ keys: z.array(z.looseObject({ endorsements: z.array(z.string()).catch([]) })) });

export function joseCheck({ appId, keysAddress, keysMs }: TokenCheckOptions): TokenCheck {
  const keys = teamsKeys(keysAddress, keysMs);
  return async (token, { serviceUrl }) => {
    let key: CryptoKey;
    try {
      key = await keys(decodeProtectedHeader(token));
    } catch (error) {
      const isUnknownKey = error instanceof errors.JWKSNoMatchingKey;
      return { kind: isUnknownKey ? "refused" : "unknown", because: "there is no key for the token", err: error };
    }
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ["RS256"],
        issuer: ISSUER,
        audience: appId,
        requiredClaims: ["exp"],
        clockTolerance: CLOCK_TOLERANCE_S,
      });
      return payload["serviceurl"] === serviceUrl
        ? { kind: "ok" }
        : { kind: "refused", because: "the token names another service" };
    } catch (error) {
      return { kind: "refused", because: "the token is not valid", err: error };
    }
  };
}

/** The published keys that are endorsed for Teams; other channels of the Bot Connector may use others. */
function teamsKeys(keysAddress: string, timeoutDuration: number): RemoteKeys {
  let readAt = -Infinity;
  const keys: RemoteKeys = createRemoteJWKSet(new URL(keysAddress), {
    cacheMaxAge: KEEP_MS,
    cooldownDuration: PAUSE_MS,
    timeoutDuration,
    [customFetch]: async (address, init) => {
      // jose pauses only after a success.
      if (keys.fresh && Date.now() < readAt + PAUSE_MS) throw new Error("the keys could not be read a moment ago");
      readAt = Date.now();
      const { jwks_uri } = Metadata.parse(await jsonAt(address, init));
      const { keys: published } = KeySet.parse(await jsonAt(jwks_uri, init));
      return Response.json({ keys: published.filter(({ endorsements }) => endorsements.includes("msteams")) });
    },
  });
  return keys;
}

async function jsonAt(address: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(address, init);
  if (!response.ok) throw new Error(`${new URL(address).host} answered with status ${response.status}`);
  return await response.json();
}
