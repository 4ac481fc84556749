/**
 * Documents that were accepted into the handbook. The database holds them; each desk keeps a copy in its own data
 * directory, which its search reads beside the knowledge folder. So they reach every replica and survive on a data
 * directory that starts empty, and the knowledge folder may be read-only.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { InvalidError, messageOf, systemCode, UnavailableError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Db } from "../db/database.ts";
import { acceptedDigests, acceptedText } from "../tickets/board/answer-drafts.ts";

/** The folder of their names, such as `answers/12-title.md`. */
export const ANSWERS = "answers";

export class AcceptedDocuments {
  /** The search reads this folder like the knowledge folder. */
  readonly dir: string;
  readonly #log: Log;
  /** Digests of the copies by file; null until the folder was read. */
  #copied: Map<string, string> | null = null;
  #isFailing = false;

  constructor(dir: string, log: Log) {
    this.dir = dir;
    this.#log = log;
  }

  /** Makes the folder equal to the database. If that fails, the copies stay as they are until the next time. */
  async update(database: () => Promise<Db>): Promise<void> {
    // Whoever opens the database says why it does not open.
    const db = await database().catch(() => null);
    if (!db) return;
    try {
      await this.#copyFrom(db);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#log.warn({ err: error }, "accepted answers could not be read from the database");
      this.#isFailing = true;
    }
  }

  async #copyFrom(db: Db): Promise<void> {
    const wanted = await acceptedDigests(db);
    const copied = await this.#present();
    for (const [file, digest] of wanted) {
      if (copied.get(file) === digest) continue;
      const text = await acceptedText(db, file);
      if (text === null) continue;
      await this.#write(file, text);
      copied.set(file, digest);
    }
    for (const file of copied.keys()) {
      if (wanted.has(file)) continue;
      await rm(path.join(this.dir, file), { force: true });
      copied.delete(file);
    }
  }

  /** Somebody may have deleted copies, or the whole data directory. */
  async #present(): Promise<Map<string, string>> {
    const folder = path.join(this.dir, ANSWERS);
    await mkdir(folder, { recursive: true });
    const names = await readdir(folder);
    const present = new Map<string, string>();
    for (const name of names) {
      const file = `${ANSWERS}/${name}`;
      present.set(file, this.#copied?.get(file) ?? md5(await readFile(path.join(folder, name))));
    }
    this.#copied = present;
    return present;
  }

  /** Until it is complete, it has a name that the search ignores. */
  async #write(file: string, text: string): Promise<void> {
    const target = placeOf(this.dir, file);
    const draft = `${target}.part`;
    await writeFile(draft, text);
    await rename(draft, target);
  }
}

/** A document that an earlier version wrote into the knowledge folder; null where it is no longer there. */
export async function readEarlierDocument(knowledgeDir: string, file: string): Promise<string | null> {
  try {
    return await readFile(placeOf(knowledgeDir, file), "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return null;
    throw new UnavailableError(`the document ${path.join(knowledgeDir, file)} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Confines file names, which may come from a backup, to the folder of answers. */
function placeOf(dir: string, file: string): string {
  if (!isAnswerFile(file)) throw new InvalidError(`"${file}" is not a document that the desk writes`);
  return path.join(dir, file);
}

export function isAnswerFile(file: string): boolean {
  const parts = file.split("/");
  return parts.length === 2 && parts[0] === ANSWERS && /^[^.\\\0][^\\\0]*\.md$/u.test(parts[1] ?? "");
}

/** As Postgres computes `document_digest`. */
function md5(bytes: Buffer): string {
  return createHash("md5").update(bytes).digest("hex");
}
