/** The documents that the desk itself wrote into the knowledge folder: a backup holds them beside the database that says of which tickets they are. */
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { InvalidError, messageOf, systemCode, UnavailableError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";

/** In the knowledge folder. */
export const ANSWERS = "answers";

export type WrittenDocument = { file: string; bytes: Buffer };

/** Of accepted answers, by their place in the knowledge folder. */
export async function acceptedAnswerFiles(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom("knowledge_draft")
    .select("file")
    .where("file", "is not", null)
    .orderBy("file")
    .execute();
  return rows.map(({ file }) => file!);
}

/** As they are now; null where a file is gone. */
export async function readDocumentBytes(knowledgeDir: string, file: string): Promise<Buffer | null> {
  try {
    return await readFile(placeOf(knowledgeDir, file));
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return null;
    throw new UnavailableError(`the document ${path.join(knowledgeDir, file)} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Whole or not at all. `place` puts it under its name; until then it lies beside it, where no search looks. */
export async function stageDocument(
  knowledgeDir: string,
  { file, bytes }: WrittenDocument,
): Promise<{ place: () => Promise<void>; drop: () => Promise<void> }> {
  const target = placeOf(knowledgeDir, file);
  const draft = `${target}.${process.pid}.part`;
  await mkdir(path.dirname(target), { recursive: true });
  await using handle = await open(draft, "w");
  await handle.writeFile(bytes);
  await handle.sync();
  return { place: () => rename(draft, target), drop: () => rm(draft, { force: true }) };
}

/** A name from a backup leads nowhere but to the folder of answers. */
function placeOf(knowledgeDir: string, file: string): string {
  const parts = file.split("/");
  if (parts.length !== 2 || parts[0] !== ANSWERS || !/^[^.\\\0][^\\\0]*\.md$/u.test(parts[1] ?? ""))
    throw new InvalidError(`"${file}" is not a document that the desk writes`);
  return path.join(knowledgeDir, file);
}
