/** What Slack's errors mean for a post: https://docs.slack.dev/reference/methods/chat.postMessage */
import { webApi } from "@slack/bolt";
import type { Undeliverable } from "../../delivery/dead-letters.ts";
import { ChatRefusal } from "../chat/refusal.ts";

/** Another attempt may succeed. */
const TRANSIENT = new Set([
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "ratelimited",
  "rate_limited",
  "message_limit_exceeded",
  "external_channel_migrating",
  "team_added_to_org",
  "rollup_error",
  "streaming_state_conflict",
]);
/** The token or the whole app is refused. */
const APP = new Set([
  "access_denied",
  "accesslimited",
  "account_inactive",
  "ekm_access_denied",
  "enterprise_is_restricted",
  "invalid_auth",
  "not_allowed_token_type",
  "not_authed",
  "org_login_required",
  "team_access_not_granted",
  "token_expired",
  "token_revoked",
  "two_factor_setup_required",
]);
const SCOPE = new Set(["missing_scope", "no_permission"]);
const GONE = new Set(["message_not_found", "thread_not_found", "cant_update_message", "edit_window_closed"]);
/** Another attempt would fail the same way, whatever is posted. */
const PERSON: Record<string, Undeliverable> = {
  user_disabled: "left",
  user_not_found: "left",
  user_not_visible: "left",
  users_not_found: "left",
  cannot_dm_bot: "other",
  cannot_message_user: "other",
};
/** Concern the channel, not the person. Besides these: all that start with restricted_action. */
const PLACE = new Set([
  "channel_not_found",
  "channel_type_not_supported",
  "cannot_reply_to_message",
  "is_archived",
  "is_inactive",
  "messages_tab_disabled",
  "not_in_channel",
]);

const NEW_TOKEN =
  "Copy the Bot User OAuth Token from “OAuth & Permissions” into SLACK_BOT_TOKEN and restart the desk. If the app was removed or restricted, an administrator of the workspace must allow it again";
const REINSTALL =
  "Paste deploy/slack/manifest.json into “App Manifest” again, then “Install App” again; the desk needs no restart";

/** A ChatRefusal if Slack surely did nothing; else the same error, as it is unknown whether Slack acted. */
export function refusalOf(error: unknown): unknown {
  if (error instanceof webApi.WebAPIRateLimitedError)
    return new ChatRefusal("later", "rate limited", { seconds: error.retryAfter });
  if (!(error instanceof webApi.WebAPIPlatformError)) return error;
  const { data } = error;
  const { error: code } = data;
  const needed = "needed" in data ? String(data.needed) : "";
  if (TRANSIENT.has(code)) return new ChatRefusal("again", code, { code });
  if (APP.has(code)) return new ChatRefusal("app", code, { code, remedy: NEW_TOKEN });
  if (SCOPE.has(code)) return new ChatRefusal("scope", `${code} ${needed}`.trim(), { code, remedy: REINSTALL });
  if (GONE.has(code)) return new ChatRefusal("gone", code, { code });
  const why = Object.hasOwn(PERSON, code) ? PERSON[code] : undefined;
  if (why) return new ChatRefusal("never", code, { code, why });
  if (isPlace(code)) return new ChatRefusal("never", code, { code, why: "place" });
  // Slack adds codes without notice. Whatever an unknown one means, the message as it is was refused.
  return new ChatRefusal("content", code, { code });
}

/** The refusal concerns the channel, so the person may still be reached directly. */
export function isPlaceRefusal({ code = "" }: ChatRefusal): boolean {
  return isPlace(code);
}

/** Whether the token still lacks the scope that was missing. Slack names several where any of them is enough. */
export function lacksScope({ code, message }: ChatRefusal, granted: readonly string[] | undefined): boolean {
  const [, needed] = message.split(" ");
  if (code !== "missing_scope" || needed === undefined || granted === undefined) return false;
  return !needed.split(",").some((scope) => granted.includes(scope));
}

function isPlace(code: string): boolean {
  return PLACE.has(code) || code.startsWith("restricted_action");
}
