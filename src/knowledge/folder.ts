/** The knowledge folder as it was last seen: what is in it, what is wrong with it, and that it may be away for a while. */
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Problem } from "./document.ts";
import { type FolderContents, type LoadResult, type LoadedDocument, loadDocuments } from "./load.ts";
import { saveKnown as saveDocuments } from "./saved-documents.ts";

const FOLDER_MISSING_REMEDY =
  "Until they are back, answers come from the documents as they were. Did you remove them on purpose? Stop the desk and run `ospo index --rebuild`.";
/** A large corpus takes seconds to write: it rests so many times as long in between. */
const SAVE_PAUSE_FACTOR = 20;

export class Folder {
  readonly #dir: string;
  readonly #log: Log;
  #known: FolderContents;
  #problem: Problem | undefined;
  #problems: Problem[] = [];
  #unsaved: boolean;
  #saveAgainAt = 0;

  /** `unsaved`: what is on disk is to be replaced, whatever is found. */
  constructor(dir: string, known: FolderContents, unsaved: boolean, log: Log) {
    this.#dir = dir;
    this.#known = known;
    this.#unsaved = unsaved;
    this.#log = log;
  }

  get documents(): readonly LoadedDocument[] {
    return this.#known.documents;
  }

  get problems(): Problem[] {
    return [...(this.#problem ? [this.#problem] : []), ...this.#problems];
  }

  /** Takes over what changed, as much as can be read `until` then; null where the folder is away, and all stays as it was. Throws where nothing is known of it either. */
  async rescan(until?: number): Promise<LoadResult | null> {
    const before = this.#known;
    try {
      const loaded = await loadDocuments(this.#dir, before, until);
      const { documents, failures } = loaded;
      this.#known = { documents, failures };
      this.#problems = loaded.problems;
      this.#problem = undefined;
      if (!sameItems(before.documents, documents) || !sameItems(before.failures, failures)) this.#unsaved = true;
      return loaded;
    } catch (error) {
      if (before.documents.length === 0) throw error;
      if (!this.#problem)
        this.#log.warn({ err: error }, "knowledge folder is away, answering from what was read before");
      this.#problem = { file: "", message: messageOf(error), remedy: FOLDER_MISSING_REMEDY };
      return null;
    }
  }

  /** Where there is anything new, and the last time was long enough ago. */
  async save(file: string, isLast: boolean): Promise<void> {
    const started = performance.now();
    if (!this.#unsaved || (started < this.#saveAgainAt && !isLast)) return;
    this.#unsaved = false;
    try {
      await saveDocuments(file, this.#known);
    } finally {
      const now = performance.now();
      this.#saveAgainAt = now + SAVE_PAUSE_FACTOR * (now - started);
    }
  }
}

/** Always in the order of the files, so that two lists of the same are equal. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
