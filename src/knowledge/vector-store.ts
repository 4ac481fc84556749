/** Vectors by the hash of their text: a text is embedded once in its life. */
import { DIMENSIONS, EMBEDDING_MODEL } from "./embedder.ts";
import { readSaved, sha256, writeSaved } from "./saved-file.ts";

const KEY_BYTES = 12;
const ENTRY_BYTES = KEY_BYTES + DIMENSIONS * 4;

export class VectorStore {
  readonly #file: string;
  #vectors = new Map<string, Float32Array>();
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
    const headerLength = saved.readUInt16LE(0);
    // Another model's vectors are of no use.
    if (saved.toString("utf8", 2, 2 + headerLength) !== EMBEDDING_MODEL) return { store, damaged: false };
    for (let at = 2 + headerLength; at + ENTRY_BYTES <= saved.length; at += ENTRY_BYTES) {
      const vector = new Float32Array(DIMENSIONS);
      new Uint8Array(vector.buffer).set(saved.subarray(at + KEY_BYTES, at + ENTRY_BYTES));
      store.#vectors.set(saved.toString("base64", at, at + KEY_BYTES), vector);
    }
    return { store, damaged: false };
  }

  get(text: string): Float32Array | undefined {
    return this.#vectors.get(keyOf(text));
  }

  set(text: string, vector: Float32Array): void {
    // A copy: the vector may be a view of a whole batch.
    this.#vectors.set(keyOf(text), Float32Array.from(vector));
    this.#changed = true;
  }

  /** Forgets all but these texts, and writes the file if anything changed. */
  async save(texts: Iterable<string>): Promise<void> {
    const kept = new Map<string, Float32Array>();
    for (const text of texts) {
      const key = keyOf(text);
      const vector = this.#vectors.get(key);
      if (vector) kept.set(key, vector);
    }
    if (!this.#changed && kept.size === this.#vectors.size) return;
    this.#vectors = kept;
    const header = Buffer.from(EMBEDDING_MODEL);
    const bytes = Buffer.alloc(2 + header.length + kept.size * ENTRY_BYTES);
    bytes.writeUInt16LE(header.length);
    header.copy(bytes, 2);
    let at = 2 + header.length;
    for (const [key, vector] of kept) {
      bytes.write(key, at, "base64");
      bytes.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), at + KEY_BYTES);
      at += ENTRY_BYTES;
    }
    await writeSaved(this.#file, bytes);
    this.#changed = false;
  }
}

function keyOf(text: string): string {
  return sha256(text).toString("base64", 0, KEY_BYTES);
}
