/** The documents and the glossary of the knowledge folder, with a keyword index that is rebuilt when they change. */
import path from "node:path";
import type { Problem } from "./document.ts";
import { type Folder, sameItems } from "./folder.ts";
import { type GlossaryFile, loadGlossary } from "./glossary-file.ts";
import { Glossary } from "./glossary.ts";
import type { IndexStorage } from "./index-storage.ts";
import type { LoadedDocument, LoadResult } from "./load.ts";
import { SearchIndex } from "./search-index.ts";

export const DOCUMENTS_FILE = "documents.json";

export type FolderChanges = Pick<LoadResult, "added" | "changed" | "removed" | "unread">;

export class IndexedFolder {
  readonly #dir: string;
  readonly #glossaryDir: string;
  readonly #folder: Folder;
  #glossary: Glossary;
  #glossaryFile: GlossaryFile | null = null;
  #index: SearchIndex;

  private constructor(dirs: { dir: string; dataDir: string }, folder: Folder, index: SearchIndex) {
    this.#dir = dirs.dir;
    this.#glossaryDir = path.join(dirs.dataDir, "glossary");
    this.#folder = folder;
    this.#index = index;
    this.#glossary = index.glossary;
  }

  /** Starts with an empty index: call `read` to fill it. */
  static async open(dirs: { dir: string; dataDir: string }, folder: Folder): Promise<IndexedFolder> {
    return new IndexedFolder(dirs, folder, await SearchIndex.build([], new Glossary([])));
  }

  /** The keyword index over the current documents. */
  get index(): SearchIndex {
    return this.#index;
  }

  get documents(): readonly LoadedDocument[] {
    return this.#folder.documents;
  }

  get glossary(): Glossary {
    return this.#glossary;
  }

  /** False if the folder has no glossary and the desk's own is used instead. */
  get hasOwnGlossary(): boolean {
    return this.#glossaryFile?.isOwn === false;
  }

  get problems(): Problem[] {
    return [...(this.#glossaryFile?.problems ?? []), ...this.#folder.problems];
  }

  /** Reads what changed, and rebuilds the index if anything did. Starts no further document after `until`. */
  async read(until?: number): Promise<FolderChanges> {
    const before = this.#folder.documents;
    const loaded = await this.#folder.rescan(until);
    const { documents } = this.#folder;
    // While the folder is unreachable, its glossary is too: keep the one that was read before.
    const glossaryChanged = (loaded !== null || this.#glossaryFile === null) && (await this.#readGlossary());
    if (!sameItems(before, documents) || glossaryChanged || this.#index.passages.length === 0)
      this.#index = await SearchIndex.build(documents, this.#glossary);
    return loaded ?? { added: [], changed: [], removed: [], unread: 0 };
  }

  async save(storage: IndexStorage, isLast: boolean): Promise<void> {
    await storage.trySave(() => this.#folder.save(storage.file(DOCUMENTS_FILE), isLast));
  }

  async #readGlossary(): Promise<boolean> {
    const loaded = await loadGlossary(this.#dir, this.#glossaryFile?.source ?? "", this.#glossaryDir);
    if (!loaded) return false;
    this.#glossaryFile = loaded;
    if (loaded.entries) this.#glossary = new Glossary(loaded.entries);
    return loaded.entries !== null;
  }
}
