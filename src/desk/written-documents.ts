/**
 * Documents that the desk wrote into the knowledge folder. A backup contains them together with the database, which
 * says which ticket each belongs to.
 */
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { InvalidError, messageOf, systemCode, UnavailableError } from "../base/errors.ts";

/** Subfolder of the knowledge folder. */
export const ANSWERS = "answers";

export type WrittenDocument = { file: string; bytes: Buffer };

/** The current content; null where the file is missing. */
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

/**
 * Writes the document completely or not at all. Until `place` renames it, it has a temporary name that the search
 * ignores.
 */
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

/** Confines file names, which may come from a backup, to the folder of answers. */
function placeOf(knowledgeDir: string, file: string): string {
  const parts = file.split("/");
  if (parts.length !== 2 || parts[0] !== ANSWERS || !/^[^.\\\0][^\\\0]*\.md$/u.test(parts[1] ?? ""))
    throw new InvalidError(`"${file}" is not a document that the desk writes`);
  return path.join(knowledgeDir, file);
}
