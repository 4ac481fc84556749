/**
 * The format of a backup. Each line is a job, the head of a table, a row of that table (an array), or a document. The first line names the
 * format, the last one counts what the file holds.
 */
import { z } from "zod";
import { InvalidError } from "../base/errors.ts";
import { checkSeal, linesOf } from "../base/sealed-file.ts";
import { tryJson } from "../base/try-json.ts";
import { MIGRATIONS } from "../db/migrations.ts";
import { currentName } from "../db/versions.ts";

export const FORMAT = "ospo-desk-backup";
export const VERSION = 1;

export const Header = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  createdAt: z.iso.datetime(),
  migrations: z.array(z.string().transform(currentName)),
  /** Ids of the keys that signed its receipts, newest first. The file holds only their public halves. */
  keys: z.array(z.string()),
  /** Documents that an earlier version of the desk wrote into KNOWLEDGE_DIR. Later ones are rows. */
  documents: z.array(z.string()),
});
export type Header = z.infer<typeof Header>;
export const Job = z.object({
  job: z.object({ queue: z.string(), data: z.record(z.string(), z.unknown()), startAfter: z.string() }),
});
const Table = z.object({
  table: z.string(),
  columns: z.array(z.string()),
  counters: z.record(z.string(), z.tuple([z.string(), z.boolean()])),
});
export const Document = z.object({ document: z.string(), base64: z.string() });
export const Count = z.object({ rows: z.record(z.string(), z.number()), jobs: z.number(), documents: z.number() });
export type Count = z.infer<typeof Count>;
export const End = z.object({ end: Count });
export const Part = z.union([Header, Job, Table, Document, End]);

/** Passes the lines through and counts them. */
export async function* counting(lines: AsyncIterable<string>, count: Count): AsyncGenerator<string> {
  let table = "";
  for await (const line of lines) {
    if (line.startsWith("[")) count.rows[table]!++;
    else if (line.startsWith('{"job"')) count.jobs++;
    else if (line.startsWith('{"document"')) count.documents++;
    else if (line.startsWith('{"table"')) {
      ({ table } = Table.parse(JSON.parse(line)));
      count.rows[table] = 0;
    }
    yield line;
  }
}

/** Throws InvalidError if the file is not a backup, is damaged, or comes from a newer version. */
export async function checkBackup(file: string): Promise<Header> {
  const first = await firstLine(file);
  const start = z.object({ format: z.literal(FORMAT), version: z.number() }).safeParse(tryJson(first));
  if (!start.success) throw new InvalidError(`${file} is not a backup of the desk, or damaged at its beginning`);
  if (start.data.version > VERSION)
    throw newer(file, `its format is version ${start.data.version}, this version reads ${VERSION}`);
  await checkSeal(file);
  const header = Header.parse(tryJson(first));
  const unknown = header.migrations.filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length > 0) throw newer(file, `this version does not know ${unknown.join(", ")}`);
  return header;
}

function newer(file: string, because: string): InvalidError {
  return new InvalidError(
    `${file} was written by a newer version of the desk (${because}): restore it with that version or a later one`,
  );
}

export async function firstLine(file: string): Promise<string> {
  for await (const line of linesOf(file)) return line;
  return "";
}
