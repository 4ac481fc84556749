/** Unfinished jobs in the format of a backup, which does not depend on the version of the queue's library. */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";

export const DELIVER = "deliver";
/** Posts and cards in chats. */
export const CHAT = "chat";
/** Jobs that must not be lost. All others are scheduled again at start. */
export const OUTGOING_QUEUES: readonly string[] = [DELIVER, CHAT];

export type UnfinishedJob = { queue: string; data: Record<string, unknown>; startAfter: string };

/** Includes running jobs, because they may still fail. Yields nothing where the queue was never created. */
export async function* unfinishedJobs(tx: Db): AsyncGenerator<UnfinishedJob> {
  const { rows: found } = await sql<{ table: string | null }>`select to_regclass('jobs.job')::text as table`.execute(
    tx,
  );
  if (!found[0]?.table) return;
  const { rows } =
    await sql<UnfinishedJob>`select name as queue, data, to_char(start_after at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startAfter"
    from jobs.job where name = any(${[...OUTGOING_QUEUES]}) and state in ('created', 'retry', 'active') order by created_on, id`.execute(
      tx,
    );
  yield* rows;
}
