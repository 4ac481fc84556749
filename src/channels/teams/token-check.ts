/** How an incoming token is verified: `botbuilder-tokens.ts` and `jose-tokens.ts` do it, and a setting chooses. */
import type { Activity } from "./activity.ts";

export const ISSUER = "https://api.botframework.com";

export type TokenLibrary = "botbuilder" | "jose";

/** `unknown`: the keys cannot be read, so that nothing is known about the token. */
export type Verification = { kind: "ok" } | { kind: "refused" | "unknown"; because: string; err?: unknown };

/** Whether the Bot Connector signed the token for this bot, for Teams and for the service that the activity names. Never rejects. */
export type TokenCheck = (token: string, activity: Pick<Activity, "channelId" | "serviceUrl">) => Promise<Verification>;

export type TokenCheckOptions = {
  appId: string;
  password: string;
  tenantId: string;
  /** The OpenID metadata that names the keys. */
  keysAddress: string;
  /** How long reading the keys may take. */
  keysMs: number;
};
