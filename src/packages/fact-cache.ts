/**
 * Caches answers of the services across restarts: fresh for hours, and a fallback for months while a service is down.
 * If the disk is full or the file is damaged, the desk uses memory only. Several processes may share the file.
 */
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { LRUCache } from "lru-cache";

export type CachedAnswer = { value: unknown; asOf: Date };

const MAX_IN_MEMORY = 20_000;
const RETENTION_MS = 90 * 24 * 3_600_000;
/** A transaction for each fact would cost more than the fact. A crash loses at most the facts of this time. */
const WRITE_AFTER_MS = 200;
/** Written at once, so that one transaction takes a few milliseconds. */
const MAX_UNWRITTEN = 500;

export class FactCache implements Disposable {
  readonly #memory = new LRUCache<string, CachedAnswer>({ max: MAX_IN_MEMORY });
  readonly #file: DatabaseSync | undefined;
  readonly #read: StatementSync | undefined;
  readonly #write: StatementSync | undefined;
  readonly #unwritten = new Map<string, CachedAnswer>();
  #timer: NodeJS.Timeout | undefined;

  /** With `dir` null, the cache is in memory only. */
  constructor(dir: string | null, now: Date) {
    this.#file = dir === null ? undefined : openFile(path.join(dir, "facts.sqlite"), now);
    this.#read = this.#file?.prepare("select value, as_of from fact where key = ?");
    this.#write = this.#file?.prepare("insert or replace into fact (key, value, as_of) values (?, ?, ?)");
  }

  get(key: string): CachedAnswer | undefined {
    const inMemory = this.#memory.get(key) ?? this.#unwritten.get(key);
    if (inMemory) return inMemory;
    const row = ignoreErrors(() => this.#read?.get(key));
    if (!row) return undefined;
    const value: unknown = JSON.parse(String(row["value"]));
    const cached = { value, asOf: new Date(Number(row["as_of"])) };
    this.#memory.set(key, cached);
    return cached;
  }

  set(key: string, value: unknown, asOf: Date): void {
    const cached = { value, asOf };
    this.#memory.set(key, cached);
    if (!this.#file) return;
    this.#unwritten.set(key, cached);
    if (this.#unwritten.size >= MAX_UNWRITTEN) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), WRITE_AFTER_MS).unref();
  }

  /** If the file is locked or the disk full, these facts stay in memory only. */
  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    ignoreErrors(() => this.#writeAll());
    this.#unwritten.clear();
  }

  #writeAll(): void {
    this.#file?.exec("begin immediate");
    try {
      for (const [key, { value, asOf }] of this.#unwritten)
        ignoreErrors(() => this.#write?.run(key, JSON.stringify(value), asOf.getTime()));
      this.#file?.exec("commit");
    } catch (error) {
      this.#file?.exec("rollback");
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#flush();
    this.#file?.close();
  }
}

function openFile(file: string, now: Date): DatabaseSync | undefined {
  for (const isFirstTry of [true, false]) {
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      const opened = new DatabaseSync(file);
      opened.exec("pragma journal_mode = wal; pragma synchronous = off; pragma busy_timeout = 2000");
      opened.exec(
        "create table if not exists fact (key text primary key, value text not null, as_of integer not null) without rowid",
      );
      opened.prepare("delete from fact where as_of < ?").run(now.getTime() - RETENTION_MS);
      return opened;
    } catch {
      // Recreate a damaged file; if the folder is not writable, use memory only.
      if (isFirstTry) for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
    }
  }
  return undefined;
}

/** A full disk or a locked file only means a cache miss. */
function ignoreErrors<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
