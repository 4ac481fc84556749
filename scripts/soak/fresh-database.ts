/** A database of its own on a Postgres server, for a script that fills it. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";

export async function freshDatabase(server: string): Promise<string> {
  const name = `ospo_${randomUUID().replaceAll("-", "")}`;
  await onServer(server, `create database ${name} template template0`);
  const target = new URL(server);
  target.pathname = `/${name}`;
  return target.href;
}

export async function onServer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(statement);
  await client.end();
}
