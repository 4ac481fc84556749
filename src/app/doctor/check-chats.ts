/** Checks the chats that are configured. */
import type { Log } from "../../base/log.ts";
import type { Check } from "../../channels/cli/types.ts";
import type { Config } from "../config.ts";

/** When each chat last sent something; null if it never did. */
export type LastDeliveries = { slack?: Date | null; teams?: Date | null };

export async function slackChecksOf({ slack }: Config, lastDelivery: Date | null | undefined): Promise<Check[]> {
  const what = "slack";
  if (!slack) return [{ what, state: "off", detail: "not configured" }];
  const { slackChecks } = await import("../../channels/slack/doctor.ts");
  const found = await slackChecks({
    ...slack,
    token: slack.token.reveal(),
    signingSecret: slack.signingSecret?.reveal() ?? null,
    appToken: slack.appToken?.reveal() ?? null,
    lastHeard: lastDelivery,
  });
  return found.map((check) => ({ what, ...check }));
}

export async function teamsChecksOf(
  { teams, publicUrl }: Config,
  lastDelivery: Date | null | undefined,
  log: Log,
): Promise<Check[]> {
  const what = "teams";
  if (!teams) return [{ what, state: "off", detail: "not configured" }];
  const { teamsChecks } = await import("../../channels/teams/doctor.ts");
  const { identity, staffChannel } = teams;
  const found = await teamsChecks({
    identity: identity.kind === "emulator" ? identity : { ...identity, password: identity.password.reveal() },
    log,
    staffPlace: staffChannel ?? null,
    publicUrl: publicUrl ?? null,
    lastHeard: lastDelivery,
  });
  return found.map((check) => ({ what, ...check }));
}
