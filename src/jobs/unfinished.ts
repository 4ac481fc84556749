/**
 * Jobs that are not done, as a backup holds them: whatever keeps the queue, and in which version, what was accepted is
 * delivered.
 */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";

export const DELIVER = "deliver";
/** What chats show. */
export const CHAT = "chat";
/** What was accepted and must go outside. Other jobs begin by themselves. */
export const QUEUES: readonly string[] = [DELIVER, CHAT];

export type UnfinishedJob = { queue: string; data: Record<string, unknown>; startAfter: string };

/** Also those that somebody is at: whether they get done is not known. None where no desk has served yet. */
export async function* unfinishedJobs(tx: Db): AsyncGenerator<UnfinishedJob> {
  const { rows: found } = await sql<{ table: string | null }>`select to_regclass('jobs.job')::text as table`.execute(
    tx,
  );
  if (!found[0]?.table) return;
  const { rows } =
    await sql<UnfinishedJob>`select name as queue, data, to_char(start_after at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startAfter"
    from jobs.job where name = any(${[...QUEUES]}) and state in ('created', 'retry', 'active') order by created_on, id`.execute(
      tx,
    );
  yield* rows;
}
