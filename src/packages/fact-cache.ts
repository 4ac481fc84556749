/**
 * What the services said, kept between starts: fresh for hours, and good to fall back on for months while a service is down.
 * Only a cache: without room or with a damaged file the desk works from memory. Several processes may share the file.
 */
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { LRUCache } from "lru-cache";

export type Kept = { value: unknown; asOf: Date };

const IN_MEMORY = 20_000;
const KEPT_MS = 90 * 24 * 3_600_000;

export class FactCache implements Disposable {
  readonly #memory = new LRUCache<string, Kept>({ max: IN_MEMORY });
  readonly #file: DatabaseSync | undefined;
  readonly #read: StatementSync | undefined;
  readonly #write: StatementSync | undefined;

  /** `dir` null works from memory alone. */
  constructor(dir: string | null, now: Date) {
    this.#file = dir === null ? undefined : openFile(path.join(dir, "facts.sqlite"), now);
    this.#read = this.#file?.prepare("select value, as_of from fact where key = ?");
    this.#write = this.#file?.prepare("insert or replace into fact (key, value, as_of) values (?, ?, ?)");
  }

  get(key: string): Kept | undefined {
    const held = this.#memory.get(key);
    if (held) return held;
    const row = attempt(() => this.#read?.get(key));
    if (!row) return undefined;
    const kept = { value: JSON.parse(String(row["value"])) as unknown, asOf: new Date(Number(row["as_of"])) };
    this.#memory.set(key, kept);
    return kept;
  }

  set(key: string, value: unknown, asOf: Date): void {
    this.#memory.set(key, { value, asOf });
    attempt(() => this.#write?.run(key, JSON.stringify(value), asOf.getTime()));
  }

  [Symbol.dispose](): void {
    this.#file?.close();
  }
}

function openFile(file: string, now: Date): DatabaseSync | undefined {
  for (const again of [true, false]) {
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      const opened = new DatabaseSync(file);
      opened.exec("pragma journal_mode = wal; pragma synchronous = off; pragma busy_timeout = 2000");
      opened.exec(
        "create table if not exists fact (key text primary key, value text not null, as_of integer not null) without rowid",
      );
      opened.prepare("delete from fact where as_of < ?").run(now.getTime() - KEPT_MS);
      return opened;
    } catch {
      // Damaged: made anew. Not to be written at all: memory will do.
      if (again) for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
    }
  }
  return undefined;
}

/** A full disk or a locked file costs a cache nothing but its use. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
