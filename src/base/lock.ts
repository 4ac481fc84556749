/**
 * Allows only one process on a data directory. The operating system releases the lock when the process ends, even if it
 * crashes.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ConflictError, messageOf, systemCode, UnavailableError } from "./errors.ts";

export class DirectoryLock implements Disposable {
  readonly #file: DatabaseSync;

  /** Uses the exclusive lock of SQLite, which locks a file in the operating system. Node itself has no file locks. */
  constructor(dir: string) {
    try {
      mkdirSync(dir, { recursive: true });
      this.#file = new DatabaseSync(path.join(dir, "lock"));
    } catch (error) {
      throw new UnavailableError(
        `the data directory ${dir} cannot be written (${systemCode(error) ?? messageOf(error)}): set DATA_DIR to one that can`,
        { cause: error },
      );
    }
    try {
      this.#file.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    } catch (error) {
      this.#file.close();
      if (!/locked/u.test(messageOf(error)))
        throw new UnavailableError(`the data directory ${dir} cannot be locked: ${messageOf(error)}`, { cause: error });
      throw new ConflictError(
        `another desk is running on ${dir}: stop it first, or set DATA_DIR to another directory`,
        { cause: error },
      );
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
