/** What Slack says about an account: whether it is a member of our workspace, and its confirmed address. */
import type { webApi } from "@slack/bolt";
import type { Profile } from "../../identity/profile.ts";
import type { Identity } from "./context.ts";

/** Optional: without it the desk cannot tell which accounts belong to one person. */
export const EMAIL_SCOPE = "users:read.email";

/**
 * https://docs.slack.dev/reference/objects/user-object. Anybody may type an address into a profile, so only one that Slack has confirmed
 * counts. Without the scope, Slack leaves the address out silently.
 */
export function accountIn(
  { team, enterprise }: Identity,
  { user, response_metadata }: webApi.UsersInfoResponse,
): Profile {
  if (user?.team_id === undefined)
    return { kind: "unknown", because: "Slack does not say which workspace the account belongs to" };
  const isOurs = user.team_id === team || (enterprise !== null && user.enterprise_user?.enterprise_id === enterprise);
  if (user.is_stranger || !isOurs) return { kind: "outsider", because: "from another workspace" };
  if (user.deleted) return { kind: "departed", because: "deactivated in Slack" };
  if (user.is_bot) return { kind: "outsider", because: "a bot" };
  if (user.is_restricted || user.is_ultra_restricted) return { kind: "outsider", because: "a guest" };
  const email = user.profile?.email;
  if (email === undefined && response_metadata?.scopes?.includes(EMAIL_SCOPE) === false)
    return { kind: "unknown", because: `the token lacks the scope ${EMAIL_SCOPE}` };
  return {
    kind: "member",
    emails: email !== undefined && user.is_email_confirmed === true ? [email] : [],
    directory: null,
  };
}
