/** Vectors by the hash of their text: a text is embedded once in its life. */
import { DIMENSIONS, EMBEDDING_MODEL } from "./embedder.ts";
import { readSaved, sha256, writeSaved } from "./saved-file.ts";
import { pack, VectorTable } from "./vector-table.ts";

const KEY_BYTES = 12;
const STEP_BYTES = 4;
const ENTRY_BYTES = KEY_BYTES + STEP_BYTES + DIMENSIONS;

export class VectorStore {
  readonly #file: string;
  #table = new VectorTable(DIMENSIONS);
  #rows = new Map<string, number>();
  #changed = false;

  private constructor(file: string) {
    this.#file = file;
  }

  /** Starts anew, to be saved in `file`. */
  static empty(file: string): VectorStore {
    return new VectorStore(file);
  }

  /** Reads what was kept. `damaged` says that it could not be used and all is embedded again. */
  static async open(file: string): Promise<{ store: VectorStore; damaged: boolean }> {
    const store = new VectorStore(file);
    const saved = await readSaved(file);
    if (saved === "absent" || saved === "damaged") return { store, damaged: saved === "damaged" };
    const header = 2 + saved.readUInt16LE(0);
    // Another model's vectors are of no use.
    if (saved.toString("utf8", 2, header) !== EMBEDDING_MODEL) return { store, damaged: false };
    store.#table = new VectorTable(DIMENSIONS, Math.ceil((saved.length - header) / ENTRY_BYTES) || 1);
    for (let at = header; at + ENTRY_BYTES <= saved.length; at += ENTRY_BYTES) {
      const steps = new Int8Array(saved.buffer, saved.byteOffset + at + KEY_BYTES + STEP_BYTES, DIMENSIONS);
      store.#rows.set(saved.toString("base64", at, at + KEY_BYTES), store.#table.add({ steps, step: saved.readFloatLE(at + KEY_BYTES) }));
    }
    return { store, damaged: false };
  }

  /** What rows are of. Another table after a `save`: this one then stays as it is. */
  get table(): VectorTable {
    return this.#table;
  }

  row(text: string): number | undefined {
    return this.#rows.get(keyOf(text));
  }

  add(text: string, vector: Float32Array): void {
    this.#rows.set(keyOf(text), this.#table.add(pack(vector)));
    this.#changed = true;
  }

  /** Forgets all but these texts, and writes the file if anything changed. */
  async save(texts: ReadonlySet<string>): Promise<void> {
    if (!this.#changed && texts.size === this.#rows.size) return;
    const table = new VectorTable(DIMENSIONS, texts.size || 1);
    const rows = new Map<string, number>();
    const header = 2 + EMBEDDING_MODEL.length;
    const bytes = Buffer.alloc(header + texts.size * ENTRY_BYTES);
    bytes.writeUInt16LE(EMBEDDING_MODEL.length);
    bytes.write(EMBEDDING_MODEL, 2);
    let at = header;
    for (const text of texts) {
      const key = keyOf(text);
      const row = this.#rows.get(key);
      if (row === undefined) continue;
      const packed = this.#table.row(row);
      rows.set(key, table.add(packed));
      bytes.write(key, at, "base64");
      bytes.writeFloatLE(packed.step, at + KEY_BYTES);
      bytes.set(packed.steps, at + KEY_BYTES + STEP_BYTES);
      at += ENTRY_BYTES;
    }
    this.#table = table;
    this.#rows = rows;
    await writeSaved(this.#file, bytes.subarray(0, at));
    this.#changed = false;
  }
}

function keyOf(text: string): string {
  return sha256(text).toString("base64", 0, KEY_BYTES);
}
