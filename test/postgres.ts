/** Databases on the Postgres that TEST_DATABASE_URL names. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { Database } from "../src/db/database.ts";
import { makeQueues } from "./migrated-snapshot.ts";

export const POSTGRES = process.env["TEST_DATABASE_URL"];
/** Names the migrated template of this run to the test processes. */
const TEMPLATE = "TEST_TEMPLATE_DATABASE";

/** Makes the template that `migratedPostgres` copies. */
export async function makeTemplate(): Promise<AsyncDisposable> {
  const template = await freshPostgres();
  await using migrated = await Database.open({ kind: "postgres", url: template.url });
  await makeQueues(migrated);
  process.env[TEMPLATE] = new URL(template.url).pathname.slice(1);
  return template;
}

/** A migrated database of its own, dropped when it is disposed of. */
export async function migratedPostgres(): Promise<AsyncDisposable & { url: string }> {
  return await freshPostgres(process.env[TEMPLATE]);
}

/** A database of its own, empty unless it is a copy of another, dropped when it is disposed of. */
export async function freshPostgres(template = "template0"): Promise<AsyncDisposable & { url: string }> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await onPostgres(`create database ${name} template ${template}`);
  const url = new URL(POSTGRES!);
  url.pathname = `/${name}`;
  return { url: url.href, [Symbol.asyncDispose]: async () => await onPostgres(`drop database ${name} with (force)`) };
}

export async function onPostgres(statement: string): Promise<void> {
  const client = new Client({ connectionString: POSTGRES });
  await client.connect();
  await client.query(statement);
  await client.end();
}
