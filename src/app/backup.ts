/** `ospo backup`: saves everything that the desk must not lose in one file. */
import { stat } from "node:fs/promises";
import type { z } from "zod";
import { InvalidError } from "../base/errors.ts";
import { writeSealed } from "../base/sealed-file.ts";
import type { Db } from "../db/database.ts";
import { tableLines } from "../db/snapshot.ts";
import { migrationsOf } from "../db/versions.ts";
import { readEarlierDocument } from "../desk/accepted-documents.ts";
import { unfinishedJobs } from "../jobs/unfinished.ts";
import { filesOfEarlierVersions } from "../tickets/board/answer-drafts.ts";
import {
  type Count,
  counting,
  type Document,
  type End,
  firstLine,
  FORMAT,
  type Header,
  type Job,
  VERSION,
} from "./backup-format.ts";

/** `missing` are documents that an earlier version wrote into KNOWLEDGE_DIR and that are no longer there. */
export type BackupReport = { file: string; bytes: number; missing: string[] } & Pick<Header, "createdAt" | "keys"> &
  Count;

/** Saves one consistent state. On Postgres others keep working meanwhile; on the embedded database they wait. Throws UnavailableError. */
export async function backUp(db: Db, file: string, knowledgeDir: string): Promise<BackupReport> {
  await refuseToOverwrite(file);
  return await db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (tx) => await writeBackup(tx, file, knowledgeDir));
}

export async function writeBackup(tx: Db, file: string, knowledgeDir: string): Promise<BackupReport> {
  const documents = await filesOfEarlierVersions(tx);
  const count: Count = { rows: {}, jobs: 0, documents: 0 };
  const missing: string[] = [];
  const header: Header = {
    format: FORMAT,
    version: VERSION,
    createdAt: new Date().toISOString(),
    migrations: await migrationsOf(tx),
    keys: (await tx.selectFrom("signing_key").select("id").orderBy("created_at", "desc").execute()).map(({ id }) => id),
    documents,
  };
  async function* lines(): AsyncGenerator<string> {
    yield JSON.stringify(header);
    for await (const job of unfinishedJobs(tx)) yield JSON.stringify({ job } satisfies z.infer<typeof Job>);
    yield* tableLines(tx);
    for (const document of documents) {
      const text = await readEarlierDocument(knowledgeDir, document);
      if (text === null) missing.push(document);
      else
        yield JSON.stringify({ document, base64: Buffer.from(text).toString("base64") } satisfies z.infer<
          typeof Document
        >);
    }
  }
  async function* counted(): AsyncGenerator<string> {
    yield* counting(lines(), count);
    yield JSON.stringify({ end: count } satisfies z.infer<typeof End>);
  }
  const bytes = await writeSealed(file, counted());
  return { file, bytes, createdAt: header.createdAt, keys: header.keys, ...count, missing };
}

/** A typo must not overwrite a file that is not a backup. */
async function refuseToOverwrite(file: string): Promise<void> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  if (size > 0 && !(await firstLine(file).catch(() => "")).includes(FORMAT))
    throw new InvalidError(`${file} exists and is not a backup: name another file`);
}
