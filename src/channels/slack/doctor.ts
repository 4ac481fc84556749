/** The Slack checks of `ospo doctor`, each with its remedy. Calls Slack but changes nothing. */
import { webApi } from "@slack/bolt";
import { messageOf } from "../../base/errors.ts";
import { EMAIL_SCOPE } from "./account.ts";
import { SCOPES } from "./manifest.ts";
import { clientOptionsFor } from "./slack.ts";

export type SlackCheck = { state: "ok" | "warning" | "failed"; detail: string; remedy?: string };

export type SlackToCheck = {
  token: string;
  signingSecret: string | null;
  appToken: string | null;
  apiUrl: string | undefined;
  staffPlace: string | null;
  userGroups: ReadonlyMap<string, string>;
  /** When Slack last sent something; null if never, undefined if the database was not asked. */
  lastHeard: Date | null | undefined;
};

const REINSTALL = "Paste deploy/slack/manifest.json into “App Manifest” again, then “Install App” again.";

export async function slackChecks(slack: SlackToCheck): Promise<SlackCheck[]> {
  const client = new webApi.WebClient(slack.token, clientOptionsFor(slack.apiUrl));
  const found: SlackCheck[] = [];
  let botUser: string | undefined;
  try {
    const { team, url, user_id, response_metadata } = await client.auth.test();
    botUser = user_id;
    found.push({ state: "ok", detail: `the token is valid, for ${team ?? "a workspace"} (${url ?? ""})` });
    found.push(scopeCheck(response_metadata?.scopes));
  } catch (error) {
    const remedy =
      "Copy the Bot User OAuth Token again from “OAuth & Permissions”, or allow the desk to reach slack.com through the firewall.";
    return [{ state: "failed", detail: `Slack refuses the token or does not answer: ${messageOf(error)}`, remedy }];
  }
  if (slack.signingSecret !== null) found.push(secretCheck(slack.signingSecret));
  if (slack.appToken !== null) found.push(await socketCheck(slack.appToken, slack.apiUrl));
  if (slack.lastHeard !== undefined) found.push(eventCheck(slack.lastHeard));
  found.push(await staffCheck(client, slack.staffPlace, botUser));
  for (const [usergroup, group] of slack.userGroups) found.push(await groupCheck(client, usergroup, group));
  return found;
}

function scopeCheck(granted: readonly string[] | undefined): SlackCheck {
  if (granted === undefined) return { state: "warning", detail: "Slack does not say which scopes the token has" };
  const missing = Object.entries(SCOPES).filter(([scope]) => !granted.includes(scope));
  if (missing.length === 0) return { state: "ok", detail: "the token has all scopes" };
  const list = missing.map(([scope, why]) => `${scope} (${why})`).join(", ");
  const state = missing.every(([scope]) => scope === EMAIL_SCOPE) ? "warning" : "failed";
  return { state, detail: `the token lacks ${list}`, remedy: REINSTALL };
}

/** Slack has no call that verifies the secret, so only its form can be checked here. */
function secretCheck(secret: string): SlackCheck {
  return /^[0-9a-f]{32}$/u.test(secret)
    ? { state: "ok", detail: "the signing secret has the right form" }
    : {
        state: "warning",
        detail: "the signing secret does not look like one from Slack: 32 digits and letters from a to f",
        remedy: "Copy the Signing Secret (not the Client Secret) from “Basic Information”.",
      };
}

async function socketCheck(appToken: string, apiUrl: string | undefined): Promise<SlackCheck> {
  try {
    await new webApi.WebClient(appToken, clientOptionsFor(apiUrl)).apps.connections.open({});
    return { state: "ok", detail: "Socket Mode connects" };
  } catch (error) {
    const remedy =
      "Create an App-Level Token with connections:write in “Basic Information”, and turn on “Socket Mode”.";
    return { state: "failed", detail: `Socket Mode does not connect: ${messageOf(error)}`, remedy };
  }
}

function eventCheck(lastHeard: Date | null): SlackCheck {
  return lastHeard
    ? { state: "ok", detail: `Slack last sent something on ${lastHeard.toISOString()}` }
    : {
        state: "warning",
        detail: "Slack has sent nothing yet",
        remedy:
          "Send the app a direct message. If nothing comes: turn on “Event Subscriptions”, verify its address, and check the signing secret.",
      };
}

async function staffCheck(
  client: webApi.WebClient,
  channel: string | null,
  botUser: string | undefined,
): Promise<SlackCheck> {
  if (channel === null)
    return {
      state: "warning",
      detail: "no staff channel: staff can work on tickets only on the desk's page",
      remedy: "Set SLACK_STAFF_CHANNEL to the id of a private channel, such as C0123456789.",
    };
  try {
    const { channel: found } = await client.conversations.info({ channel });
    if (found?.is_archived)
      return {
        state: "failed",
        detail: `the staff channel #${found.name ?? channel} is archived`,
        remedy: "Unarchive it, or set SLACK_STAFF_CHANNEL to another channel.",
      };
    if (found?.is_ext_shared)
      return {
        state: "failed",
        detail: `the staff channel #${found.name ?? channel} is shared with another company`,
        remedy: "Use a channel of your own: another company must not read your tickets.",
      };
    if (!found?.is_member)
      return {
        state: "failed",
        detail: `the bot ${botUser ?? ""} is not in the staff channel #${found?.name ?? channel}`,
        remedy: "Invite it there: /invite @OSPO.",
      };
    return found.is_private
      ? { state: "ok", detail: `the staff channel is #${found.name ?? channel}` }
      : {
          state: "warning",
          detail: `the staff channel #${found.name ?? channel} is public: everybody in the company can read all tickets`,
          remedy: "Make it private.",
        };
  } catch (error) {
    return {
      state: "failed",
      detail: `the bot cannot see the staff channel ${channel}: ${messageOf(error)}`,
      remedy: "Invite the bot there with /invite @OSPO, and use the channel's id, not its name.",
    };
  }
}

async function groupCheck(client: webApi.WebClient, usergroup: string, group: string): Promise<SlackCheck> {
  try {
    const { users = [] } = await client.usergroups.users.list({ usergroup });
    const detail = `user group ${usergroup} gives the role ${group} to ${users.length} ${users.length === 1 ? "person" : "people"}`;
    return users.length > 0
      ? { state: "ok", detail }
      : { state: "warning", detail, remedy: "Add people to it in Slack." };
  } catch (error) {
    return {
      state: "failed",
      detail: `user group ${usergroup} cannot be read: ${messageOf(error)}`,
      remedy: "Copy the group's id, such as S0123456789, from its menu in Slack.",
    };
  }
}
