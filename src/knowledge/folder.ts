/** The documents of the knowledge folder as last read. They are kept while the folder is unreachable. */
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Problem } from "./document.ts";
import { type FolderContents, type FolderPlaces, type LoadResult, type LoadedDocument, loadDocuments } from "./load.ts";
import { saveKnown as saveDocuments } from "./saved-documents.ts";

const FOLDER_MISSING_REMEDY =
  "Until they are back, answers come from the documents as last read. If you removed them on purpose, stop the desk and run `ospo index --rebuild`.";
/** Saving a large corpus takes seconds. The pause before the next save is this many times as long. */
const SAVE_PAUSE_FACTOR = 20;

export class Folder {
  readonly #places: FolderPlaces;
  readonly #log: Log;
  #contents: FolderContents;
  #problem: Problem | undefined;
  #problems: Problem[] = [];
  #unsaved: boolean;
  #saveAgainAt = 0;

  /** `unsaved`: save at the next opportunity, even if nothing changes. */
  constructor(places: FolderPlaces, contents: FolderContents, unsaved: boolean, log: Log) {
    this.#places = places;
    this.#contents = contents;
    this.#unsaved = unsaved;
    this.#log = log;
  }

  get documents(): readonly LoadedDocument[] {
    return this.#contents.documents;
  }

  get problems(): Problem[] {
    return [...(this.#problem ? [this.#problem] : []), ...this.#problems];
  }

  /**
   * Reads changed documents, and starts none after `until`. If the folder is unreachable, returns null and keeps the old
   * documents; throws if there are none.
   */
  async rescan(until?: number): Promise<LoadResult | null> {
    const before = this.#contents;
    try {
      const loaded = await loadDocuments(this.#places, before, until);
      const { documents, failures } = loaded;
      this.#contents = { documents, failures };
      this.#problems = loaded.problems;
      this.#problem = undefined;
      if (!sameItems(before.documents, documents) || !sameItems(before.failures, failures)) this.#unsaved = true;
      return loaded;
    } catch (error) {
      if (before.documents.length === 0) throw error;
      if (!this.#problem)
        this.#log.warn({ err: error }, "knowledge folder is unreachable, answering from what was read before");
      this.#problem = { file: "", message: messageOf(error), remedy: FOLDER_MISSING_REMEDY };
      return null;
    }
  }

  /** Saves if something changed and the last save was long enough ago; `isLast` ignores the pause. */
  async save(file: string, isLast: boolean): Promise<void> {
    const started = performance.now();
    if (!this.#unsaved || (started < this.#saveAgainAt && !isLast)) return;
    this.#unsaved = false;
    try {
      await saveDocuments(file, this.#contents);
    } finally {
      const now = performance.now();
      this.#saveAgainAt = now + SAVE_PAUSE_FACTOR * (now - started);
    }
  }
}

/** Compares two lists that have the same order. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
