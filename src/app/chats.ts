/** Opens the chats that the settings turn on. */
import type { Log } from "../base/log.ts";
import type { SlackChannel } from "../channels/slack/slack.ts";
import type { TeamsChannel } from "../channels/teams/teams.ts";
import type { Config } from "./config.ts";
import type { Desk } from "../desk/desk.ts";
import type { OpenChat } from "../delivery/posts.ts";

/** Loads Slack's libraries only if Slack is on. */
export async function slackOf({ slack, publicUrl }: Config, desk: Desk, log: Log): Promise<SlackChannel | null> {
  if (!slack) return null;
  const { SlackChannel: Channel } = await import("../channels/slack/slack.ts");
  return new Channel({
    ...slack,
    desk,
    log: log.child({ room: "slack" }),
    token: slack.token.reveal(),
    signingSecret: slack.signingSecret?.reveal() ?? null,
    appToken: slack.appToken?.reveal() ?? null,
    publicUrl: publicUrl ?? null,
  });
}

/** The chats that are on. */
export function chatsOn({ slack, teams }: Config): OpenChat[] {
  return [
    ...(slack ? [{ name: "slack", hasStaff: slack.staffPlace !== null }] : []),
    ...(teams ? [{ name: "teams", hasStaff: teams.staffChannel !== undefined }] : []),
  ];
}

/** Teams names the directory's id of each account. Without credentials it is a local peer, which has no directory. */
export function hasDirectory({ teams }: Config): boolean {
  return teams?.identity.kind === "registered";
}

export async function teamsOf({ teams, publicUrl }: Config, desk: Desk, log: Log): Promise<TeamsChannel | null> {
  if (!teams) return null;
  const { TeamsChannel: Channel } = await import("../channels/teams/teams.ts");
  const { identity, staffChannel } = teams;
  const channel = new Channel({
    desk,
    log: log.child({ room: "teams" }),
    identity: identity.kind === "emulator" ? identity : { ...identity, password: identity.password.reveal() },
    publicUrl: publicUrl ?? null,
    staffPlace: staffChannel ?? null,
  });
  await channel.load();
  return channel;
}

export function teamsInWords({ teams }: Config, url: string): string {
  if (!teams) return "off";
  return teams.identity.kind === "emulator"
    ? `on without credentials, for a local peer: ${url}/api/messages`
    : `on: Teams sends to ${url}/api/messages`;
}

export function slackInWords({ slack }: Config, url: string): string {
  if (!slack) return "off";
  return slack.signingSecret ? `on: Slack sends to ${url}/slack/events` : "on, over Socket Mode";
}
