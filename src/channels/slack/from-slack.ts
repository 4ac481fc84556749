/** What Slack sends, as the desk takes it: who, where, which words, which files. */
import type { webApi } from "@slack/bolt";
import { LRUCache } from "lru-cache";
import { UnavailableError } from "../../base/errors.ts";
import type { Profile } from "../../identity/profile.ts";
import { accountIn } from "./account.ts";
import type { Identity } from "./context.ts";
import type { Desk } from "../../desk/desk.ts";
import { findPerson } from "../../identity/directory.ts";
import { recordPerson } from "../../desk/people.ts";

import type { Language } from "../../base/language.ts";
import type { Visitor } from "../chat/chat.ts";
import type { IncomingFile } from "../chat/check-files.ts";
import { download } from "../chat/download.ts";

const PROFILE_MS = 10 * 60_000;

export type SlackMessage = {
  channel: string;
  channel_type?: string;
  ts: string;
  thread_ts?: string;
  user?: string;
  text?: string;
  bot_id?: string;
  subtype?: string;
  team?: string;
  user_team?: string;
  source_team?: string;
  files?: { id: string; name?: string; size?: number; url_private?: string }[];
};
export type Envelope = { team_id?: string; enterprise_id?: string; is_ext_shared_channel?: boolean; delivery?: string };
export type Sender = { user?: string | undefined; team?: string | undefined; enterprise?: string | null | undefined };

/**
 * A member of our workspace; of our organisation, where the app is installed in an Enterprise Grid: there `enterprise` is that of `team`,
 * the workspace that it came from.
 */
export function isOurs(
  { team: ours, enterprise: ourEnterprise }: Identity,
  { user, team, enterprise }: Sender,
): boolean {
  const from = user ?? team ?? "";
  return (
    from === ours ||
    (ourEnterprise !== null && (from === ourEnterprise || (from === team && enterprise === ourEnterprise)))
  );
}

/** Whoever pressed, chose or filled in something. */
export type Interaction = {
  user: { id: string; team_id?: string };
  team?: { id: string; enterprise_id?: string } | null;
  enterprise?: { id: string } | null;
};

export function senderOfInteraction({ user, team, enterprise }: Interaction): Sender {
  return { user: user.team_id, team: team?.id, enterprise: team?.enterprise_id ?? (team ? null : enterprise?.id) };
}

/** Who said it. In a channel that is shared with others, the organisation that it came through says nothing about them. */
export function senderOf(said: SlackMessage, { team_id, enterprise_id, is_ext_shared_channel }: Envelope): Sender {
  const user = said.user_team ?? said.source_team ?? said.team;
  return is_ext_shared_channel ? { user: user ?? team_id } : { user, team: user ?? team_id, enterprise: enterprise_id };
}

/** Names and languages, which change seldom. */
const PROFILES = new WeakMap<webApi.WebClient, LRUCache<string, CachedProfile>>();
type CachedProfile = { name: string; language: Language; answer: webApi.UsersInfoResponse };

/** By the name that colleagues see; the one known before, or Slack's id, where it does not tell. */
export async function visitorOf(desk: Desk, client: webApi.WebClient, user: string): Promise<Visitor> {
  const who = { channel: "slack", externalId: user };
  const profile = await profileOf(client, user).catch(() => undefined);
  const name = profile?.name ?? (await findPerson(desk.db, who))?.name ?? user;
  return { person: await recordPerson(desk, { ...who, name }), language: profile?.language ?? "en" };
}

/** Throws where Slack does not answer. */
export async function accountOf(client: webApi.WebClient, identity: Identity, user: string): Promise<Profile> {
  return accountIn(identity, (await profileOf(client, user)).answer);
}

async function profileOf(client: webApi.WebClient, user: string): Promise<CachedProfile> {
  const profiles = PROFILES.get(client) ?? new LRUCache({ max: 5000, ttl: PROFILE_MS });
  PROFILES.set(client, profiles);
  const known = profiles.get(user);
  if (known) return known;
  const answer = await client.users.info({ user, include_locale: true });
  const name = answer.user?.profile?.display_name || answer.user?.real_name || user;
  const profile: CachedProfile = { name, language: answer.user?.locale?.startsWith("zh") ? "zh" : "en", answer };
  profiles.set(user, profile);
  return profile;
}

/** Files as they can be read; only from where Slack keeps them, as the token goes along. */
export function filesOf({ files = [] }: SlackMessage, token: string, apiUrl: string | undefined): IncomingFile[] {
  return files.flatMap(({ name, size, url_private }) =>
    url_private === undefined
      ? []
      : [{ name: name ?? "file", bytes: size ?? 0, read: () => downloadFrom(url_private, token, apiUrl) }],
  );
}

async function downloadFrom(url: string, token: string, apiUrl: string | undefined): Promise<string> {
  const { protocol, hostname, origin } = new URL(url);
  const isSlacks = protocol === "https:" && /(?:^|\.)slack(?:-gov)?\.com$/u.test(hostname);
  if (!isSlacks && origin !== (apiUrl && new URL(apiUrl).origin))
    throw new UnavailableError(`a file at ${hostname} is none of Slack's`);
  return await download(url, "Slack", { authorization: `Bearer ${token}` });
}
