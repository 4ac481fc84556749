/** Converts what Slack sends: the sender, their profile and their files. */
import type { webApi } from "@slack/bolt";
import { LRUCache } from "lru-cache";
import { UnavailableError } from "../../base/errors.ts";
import type { Profile } from "../../identity/profile.ts";
import { accountIn } from "./account.ts";
import type { Identity } from "./context.ts";
import type { EventEnvelope, Interaction, MessageEvent } from "./payload-schema.ts";
import type { Desk } from "../../desk/desk.ts";
import { findPerson } from "../../identity/directory.ts";
import { recordPerson } from "../../desk/people.ts";

import type { Language } from "../../base/language.ts";
import type { Visitor } from "../chat/chat.ts";
import type { IncomingFile } from "../chat/check-files.ts";
import { languageOfLocale, SHARED_LANGUAGE } from "../chat/reading-language.ts";
import { download } from "../chat/download.ts";

const PROFILE_MS = 10 * 60_000;

export type Sender = { user?: string | undefined; team?: string | undefined; enterprise?: string | null | undefined };

/**
 * Whether the sender is a member of our workspace or, if the app is installed in an Enterprise Grid, of our organization. There,
 * `enterprise` is the organization of `team`, the workspace that the event came from.
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

export function senderOfInteraction({ user, team, enterprise }: Interaction): Sender {
  return { user: user.team_id, team: team?.id, enterprise: team?.enterprise_id ?? (team ? null : enterprise?.id) };
}

/** The sender of a message. In a channel shared with other companies, the organization that the event came through says nothing about the sender. */
export function senderOf(
  message: MessageEvent,
  { team_id, enterprise_id, is_ext_shared_channel }: EventEnvelope,
): Sender {
  const user = message.user_team ?? message.source_team ?? message.team;
  return is_ext_shared_channel ? { user: user ?? team_id } : { user, team: user ?? team_id, enterprise: enterprise_id };
}

/** Names and languages, which rarely change. */
const PROFILES = new WeakMap<webApi.WebClient, LRUCache<string, CachedProfile>>();
type CachedProfile = { name: string; language: Language; answer: webApi.UsersInfoResponse };

/** Uses the name that colleagues see or, if Slack does not tell it, the last known name or Slack's id. */
export async function visitorOf(desk: Desk, client: webApi.WebClient, user: string): Promise<Visitor> {
  const who = { channel: "slack", externalId: user };
  const profile = await profileOf(client, user).catch(() => undefined);
  const name = profile?.name ?? (await findPerson(desk.db, who))?.name ?? user;
  return { person: await recordPerson(desk, { ...who, name }), language: profile?.language ?? SHARED_LANGUAGE };
}

/** Throws if Slack does not answer. */
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
  const profile: CachedProfile = { name, language: languageOfLocale(answer.user?.locale ?? ""), answer };
  profiles.set(user, profile);
  return profile;
}

/** Also the files of forwarded messages. Files are downloaded only from Slack's hosts, because the token is sent along. */
export function filesOf(
  { files = [], attachments = [] }: Pick<MessageEvent, "files" | "attachments">,
  token: string,
  apiUrl: string | undefined,
): IncomingFile[] {
  const all = [...files, ...attachments.flatMap((each) => each.files ?? [])];
  return all.flatMap(({ name, size, mimetype, url_private, permalink }) =>
    url_private === undefined
      ? []
      : [
          {
            name: name ?? "file",
            bytes: size ?? 0,
            type: mimetype ?? null,
            url: permalink ?? url_private,
            read: () => downloadFrom(url_private, token, apiUrl),
          },
        ],
  );
}

async function downloadFrom(url: string, token: string, apiUrl: string | undefined): Promise<string> {
  const { protocol, hostname, origin } = new URL(url);
  const isSlackHost = protocol === "https:" && /(?:^|\.)slack(?:-gov)?\.com$/u.test(hostname);
  if (!isSlackHost && origin !== (apiUrl && new URL(apiUrl).origin))
    throw new UnavailableError(`a file at ${hostname} is not on a Slack host`);
  return await download(url, "Slack", { authorization: `Bearer ${token}` });
}
