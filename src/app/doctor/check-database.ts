/** Checks the database, and where the key lies that signs receipts. */
import { existsSync } from "node:fs";
import path from "node:path";
import { messageOf } from "../../base/errors.ts";
import { DirectoryLock } from "../../base/lock.ts";
import { askRunningDesk } from "../../channels/cli/control-socket.ts";
import type { KeyPlace } from "../../channels/cli/queue/receipt.ts";
import type { Check } from "../../channels/cli/types.ts";
import { Database, type Db } from "../../db/database.ts";
import type { DatabasePlace } from "../../db/place.ts";
import { lastDeliveryAt } from "../../delivery/deliveries.ts";
import { type DirectoryState, directoryState } from "../../identity/scim-state.ts";
import { openKey, privateKeysIn } from "../../tickets/audit/signing-key.ts";
import { KEY_FILE, keySourceOf } from "../compose.ts";
import type { Config } from "../config.ts";
import type { LastDeliveries } from "./check-chats.ts";

/** `lastDeliveries` is undefined if the database did not answer. */
export async function databaseCheck(
  config: Config,
  place: DatabasePlace,
): Promise<{
  check: Check;
  lastDeliveries?: LastDeliveries;
  directory?: DirectoryState;
  keys?: KeyPlace | { problem: string };
}> {
  const what = "database";
  try {
    // A running desk holds the embedded database, so ask that desk.
    if (
      !config.databaseUrl &&
      (await askRunningDesk(config.dataDir, { command: "tickets", words: ["list"], options: {} }))
    ) {
      const sent = (await askRunningDesk(config.dataDir, { command: "people", words: ["directory"], options: {} }))
        ?.value;
      const keys = (await askRunningDesk(config.dataDir, { command: "receipt", words: ["place"], options: {} }))?.value;
      return {
        check: { what, state: "ok", detail: "in use by the running desk, which answers" },
        ...(sent && "directory" in sent && { directory: sent.directory }),
        ...(keys && "isOutside" in keys && { keys }),
      };
    }
    using _lock = config.databaseUrl ? undefined : new DirectoryLock(config.dataDir);
    await using database = await Database.open(place);
    await database.ping();
    const detail = config.databaseUrl ? "Postgres answers, migrations are done" : `embedded, in ${config.dataDir}`;
    const [slack, teams] = await Promise.all([
      lastDeliveryAt(database.db, "slack"),
      lastDeliveryAt(database.db, "teams"),
    ]);
    return {
      check: { what, state: "ok", detail },
      lastDeliveries: { slack, teams },
      directory: await directoryState(database.db),
      keys: await keyPlace(config, database.db),
    };
  } catch (error) {
    return { check: { what, state: "failed", detail: messageOf(error) } };
  }
}

/** Signs something to prove that the key works. Does not create the key that the first start of the desk creates. */
async function keyPlace(config: Config, db: Db): Promise<KeyPlace | { problem: string }> {
  try {
    const source = await keySourceOf(config, db);
    const inDatabase = (await privateKeysIn(db)).length;
    const isMade =
      source.kind === "database"
        ? inDatabase > 0
        : !(source.kind === "file" && source.make && !existsSync(source.file));
    if (isMade) await (await openKey(source, db)).sign(Buffer.from("ospo doctor"));
    return {
      isOutside: source.kind !== "database",
      inDatabase: source.kind === "database" ? Math.max(inDatabase, 1) : inDatabase,
    };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** People who can write to the database must not be able to sign. */
export function keyCheck(keys: KeyPlace | { problem: string }, { databaseUrl, dataDir }: Config): Check {
  const what = "receipts";
  if ("problem" in keys) return { what, state: "failed", detail: keys.problem };
  const { isOutside, inDatabase } = keys;
  if (inDatabase === 0) return { what, state: "ok", detail: "the signing key is outside the database" };
  const file = path.join(dataDir, KEY_FILE);
  return {
    what,
    state: "warning",
    detail: isOutside
      ? "the database still holds a private key that signed receipts before"
      : "the signing key lies in the database: whoever can write there can forge a decision",
    remedy: isOutside
      ? "Move it out: ospo keys move FILE."
      : databaseUrl
        ? "Move it out: ospo keys move FILE, then set RECEIPT_KEY=FILE (or RECEIPT_KEY_COMMAND) for every desk of this database and restart them."
        : `Move it out: ospo keys move ${file}, then restart the desk.`,
  };
}
