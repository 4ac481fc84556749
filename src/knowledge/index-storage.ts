/** The folder where the index is kept between starts. */
import path from "node:path";
import { messageOf, systemCode } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Problem } from "./document.ts";

export class IndexStorage {
  readonly dir: string;
  readonly #log: Log;
  #problem: Problem | undefined;

  constructor(dir: string, log: Log) {
    this.dir = dir;
    this.#log = log;
  }

  /** Why the last attempt to save failed; undefined if it succeeded. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  file(name: string): string {
    return path.join(this.dir, name);
  }

  /** A saved index only makes the next start faster, so a failure is reported and the desk continues from memory. */
  async trySave(save: () => Promise<void>): Promise<void> {
    try {
      await save();
      this.#problem = undefined;
    } catch (error) {
      const cause = systemCode(error) === "ENOSPC" ? "the disk is full" : messageOf(error);
      this.#problem = {
        file: this.dir,
        message: `the index could not be saved: ${cause}`,
        remedy: "Free some space in DATA_DIR. Until then, the index is rebuilt at each start.",
      };
      this.#log.error({ err: error }, "index could not be saved");
    }
  }
}
