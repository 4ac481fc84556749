/** Turns the settings into the parts that commands and the server use. */
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import type { Restoring } from "./restore.ts";
import { composeDesk } from "./compose-desk.ts";
import { DeniedError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Patience, Terminal } from "../channels/cli/types.ts";
import type { RestoreReport } from "../channels/cli/backup-report.ts";
import type { Actors } from "../channels/cli/queue-command.ts";
import { verifyTrail } from "../channels/cli/queue/audit.ts";
import { parseAccountName } from "../channels/cli/account-name.ts";
import { chatsOn, hasDirectory } from "./chats.ts";
import type { Config } from "./config.ts";
import { STATUS_ROUTE } from "../channels/web/receipt-routes.ts";
import type { DatabasePlace } from "../db/place.ts";
import type { Database, Db } from "../db/database.ts";
import { AcceptedDocuments } from "../desk/accepted-documents.ts";
import type { Desk } from "../desk/desk.ts";
import type { Knowledge, KnowledgeOptions } from "../knowledge/knowledge.ts";
import { PackageFinder } from "../packages/find-facts.ts";
import type { Jobs } from "../jobs/jobs.ts";
import { queueChatJobs } from "../delivery/posts.ts";
import { findPerson } from "../identity/directory.ts";
import { findOrAddPerson, upsertPerson, type Person } from "../identity/people.ts";
import { type KeySource, privateKeysIn } from "../tickets/audit/signing-key.ts";

/** The file of the signing key, beside an embedded database. */
export const KEY_FILE = "receipt-key.json";
/** The person at this machine is staff if STAFF names nobody of the web channel. */
const OPERATOR = { channel: "web", id: "operator", groups: [] };

export async function deskOf(
  config: Config,
  database: Database,
  knowledge: Knowledge,
  packages: PackageFinder,
  log: Log,
  jobs: Jobs | null,
): Promise<Desk> {
  const chats = chatsOn(config);
  const enqueueOutgoing: Desk["enqueueOutgoing"] = async (tx, what) => {
    if (chats.length > 0) await jobs?.enqueueChatJobs(tx, await queueChatJobs(tx, chats, what));
  };
  return await composeDesk({
    database,
    knowledge,
    packages,
    knowledgeDir: config.knowledgeDir,
    log,
    now,
    staff: config.staff.some(({ channel }) => channel === "web") ? config.staff : [...config.staff, OPERATOR],
    hasDirectory: hasDirectory(config),
    guests: config.chatGuests,
    usesScim: config.signIn?.kind === "oidc" && config.signIn.scimToken !== null,
    signingKey: await keySourceOf(config, database.db),
    statusUrl: config.publicUrl ? `${config.publicUrl.replace(/(?<!\/)\/+$/u, "")}${STATUS_ROUTE}` : null,
    anchors: { places: config.anchors.places.map((place) => place.reveal()), toStaff: config.anchors.toStaff },
    model: { settings: config.model },
    deliver: async (tx, ids) => {
      if (config.webhook) await jobs?.enqueueNotifications(tx, ids);
      await enqueueOutgoing(
        tx,
        ids.map((notification) => ({ notification })),
      );
    },
    enqueueOutgoing,
  });
}

/** Without a setting, the key is a file beside the embedded database. A key inside a database stays there until somebody moves it. */
export async function keySourceOf({ receiptKey, databaseUrl, dataDir }: Config, db: Db): Promise<KeySource> {
  if (receiptKey) return receiptKey.kind === "jwk" ? { kind: "jwk", jwk: receiptKey.jwk.reveal() } : receiptKey;
  const file = path.join(dataDir, KEY_FILE);
  const isInside = databaseUrl !== undefined || (!existsSync(file) && (await privateKeysIn(db)).length > 0);
  return isInside ? { kind: "database" } : { kind: "file", file, make: true };
}

export function finderOf(config: Config, patience: Patience = {}): PackageFinder {
  return new PackageFinder({
    ...config.upstreams,
    ...patience,
    privateNames: config.privatePackages,
    mirrors: config.packageMirrors,
    cacheDir: path.join(config.dataDir, "cache"),
    now,
  });
}

/**
 * Says on `terminal` what embedding will cost before it begins. Without a database, accepted answers are those that the
 * last desk on this data directory found.
 */
export function knowledgeOf(
  { knowledgeDir, dataDir, embedding }: Config,
  log: Log,
  { terminal, database }: { terminal?: Terminal; database?: () => Promise<Database> } = {},
): KnowledgeOptions {
  const accepted = new AcceptedDocuments(path.join(dataDir, "accepted"), log);
  return {
    dir: knowledgeDir,
    dataDir,
    accepted: {
      dir: accepted.dir,
      update: async () => {
        if (database) await accepted.update(async () => (await database()).db);
      },
    },
    log,
    server: embedding && { ...embedding, key: embedding.key?.reveal() ?? null },
    onCost: ({ model, texts, tokens }) => {
      log.info({ model, texts, tokens }, "texts are sent to be embedded");
      terminal?.err(
        `  ${texts} texts, about ${tokens} tokens, will be sent to ${model} for embedding. Ctrl+C stops it; finished work is kept.\n`,
      );
    },
  };
}

export function actorsOf(desk: Desk): Actors {
  return {
    staff: (as) => staffPerson(desk, as),
    asker: async (as) => {
      const { channel, externalId } =
        as === undefined ? { channel: "cli", externalId: userInfo().username } : parseAccountName(as);
      return await findOrAddPerson(desk.db, { channel, externalId });
    },
  };
}

/** `as` is channel:id, or the id of a web member. With `otherwise`, an `as` that is no longer staff falls back to the first member. */
export async function staffPerson(desk: Desk, as: string | undefined, otherwise?: "first"): Promise<Person> {
  const members = await desk.staff.members();
  const first = members.find(({ channel }) => channel === "web");
  const named = members.find(({ channel, id }) => as === `${channel}:${id}` || (channel === "web" && as === id));
  const member = as === undefined || otherwise === "first" ? (named ?? first) : named;
  const other = member ? undefined : await otherAccount(desk, as);
  if (other) return other;
  if (!member)
    throw new DeniedError(
      `${as ?? "nobody"} is not in STAFF: name one of ${members.map(({ channel, id }) => `${channel}:${id}`).join(", ")}`,
    );
  const who = { channel: member.channel, externalId: member.id };
  return member.id === OPERATOR.id
    ? await upsertPerson(desk.db, { ...who, name: "OSPO" })
    : await findOrAddPerson(desk.db, who);
}

/** An account that is in no list of staff, but whose human has a role by another account. */
async function otherAccount({ db, staff }: Desk, as: string | undefined): Promise<Person | undefined> {
  const [, channel, externalId] = /^([a-z]+):(.+)$/u.exec(as ?? "") ?? [];
  const person = channel && externalId ? await findPerson(db, { channel, externalId }) : undefined;
  return person && (await staff.groupsOf(person)).length > 0 ? person : undefined;
}

export function restoringOf(
  { dataDir, knowledgeDir }: Config,
  { file, replace }: { file: string; replace: boolean },
): Restoring {
  return { file, knowledgeDir, keepIn: replace ? dataDir : null };
}

/** Verifies the restored audit trail, and names the key that signs from now on. */
export async function checkRestored(desk: Desk): Promise<Pick<RestoreReport, "audit" | "signsWith">> {
  return { audit: await verifyTrail(desk), signsWith: desk.signer.keyId };
}

export function placeOf(config: Config): DatabasePlace {
  return config.databaseUrl
    ? { kind: "postgres", url: config.databaseUrl.reveal() }
    : { kind: "embedded", dir: path.join(config.dataDir, "database") };
}

export function now(): Date {
  return new Date();
}
