/** Stores the vectors of one model by the hash of their text, so that no text is embedded twice. */
import { pauser } from "../../base/pause.ts";
import { readSavedFile, sha256, writeSavedFile } from "../saved-file.ts";
import { pack, type Packed, VectorTable } from "./vector-table.ts";

const KEY_BYTES = 12;
const SCALE_BYTES = 4;
/** Not written to the file, for compatibility with files from before other dimensions existed. */
const DEFAULT_DIMENSIONS = 384;

export class VectorStore {
  readonly #file: string;
  readonly #model: string;
  #table: VectorTable | undefined;
  #rows = new Map<string, number>();
  #changed = false;

  private constructor(file: string, model: string) {
    this.#file = file;
    this.#model = model;
  }

  /** An empty store that will be saved in `file`. */
  static empty(file: string, model: string): VectorStore {
    return new VectorStore(file, model);
  }

  /** Reads the saved vectors. `damaged`: they could not be read, so all texts are embedded again. */
  static async open(file: string, model: string): Promise<{ store: VectorStore; damaged: boolean }> {
    const store = new VectorStore(file, model);
    const saved = await readSavedFile(file);
    if (saved === "absent" || saved === "damaged") return { store, damaged: saved === "damaged" };
    const header = 2 + saved.readUInt16LE(0);
    const [savedModel, dimensions = DEFAULT_DIMENSIONS] = saved.toString("utf8", 2, header).split("\n");
    // Vectors of another model cannot be used.
    if (savedModel !== model) return { store, damaged: false };
    store.#read(saved, header, Number(dimensions));
    return { store, damaged: false };
  }

  /** Null until there is a vector. */
  get dimensions(): number | null {
    return this.#table?.dimensions ?? null;
  }

  /** The table that row numbers refer to. `save` replaces it by a new one and leaves the old one unchanged. */
  get table(): VectorTable {
    return (this.#table ??= new VectorTable(DEFAULT_DIMENSIONS));
  }

  row(text: string): number | undefined {
    return this.#rows.get(keyOf(text));
  }

  add(text: string, vector: Float32Array): void {
    this.addPacked(text, pack(vector));
  }

  addPacked(text: string, packed: Packed): void {
    this.#table ??= new VectorTable(packed.values.length);
    this.#rows.set(keyOf(text), this.#table.add(packed));
    this.#changed = true;
  }

  /** If anything changed, removes the vectors of all other texts and writes the file. */
  async save(texts: ReadonlySet<string>): Promise<void> {
    if (!this.#changed) return;
    const { dimensions } = this.table;
    const table = new VectorTable(dimensions, texts.size || 1);
    const rows = new Map<string, number>();
    const entryBytes = KEY_BYTES + SCALE_BYTES + dimensions;
    const header = Buffer.from(dimensions === DEFAULT_DIMENSIONS ? this.#model : `${this.#model}\n${dimensions}`);
    const bytes = Buffer.alloc(2 + header.length + texts.size * entryBytes);
    bytes.writeUInt16LE(header.length);
    bytes.set(header, 2);
    let at = 2 + header.length;
    const pause = pauser();
    for (const text of texts) {
      await pause();
      const key = keyOf(text);
      const row = this.#rows.get(key);
      if (row === undefined) continue;
      const packed = this.table.row(row);
      rows.set(key, table.add(packed));
      bytes.write(key, at, "base64");
      bytes.writeFloatLE(packed.scale, at + KEY_BYTES);
      bytes.set(packed.values, at + KEY_BYTES + SCALE_BYTES);
      at += entryBytes;
    }
    this.#table = table;
    this.#rows = rows;
    this.#changed = false;
    try {
      await writeSavedFile(this.#file, [bytes.subarray(0, at)]);
    } catch (error) {
      this.#changed = true;
      throw error;
    }
  }

  #read(saved: Buffer, header: number, dimensions: number): void {
    const entryBytes = KEY_BYTES + SCALE_BYTES + dimensions;
    this.#table = new VectorTable(dimensions, Math.ceil((saved.length - header) / entryBytes) || 1);
    for (let at = header; at + entryBytes <= saved.length; at += entryBytes) {
      const values = new Int8Array(saved.buffer, saved.byteOffset + at + KEY_BYTES + SCALE_BYTES, dimensions);
      this.#rows.set(
        saved.toString("base64", at, at + KEY_BYTES),
        this.#table.add({ values, scale: saved.readFloatLE(at + KEY_BYTES) }),
      );
    }
  }
}

function keyOf(text: string): string {
  return sha256(text).toString("base64", 0, KEY_BYTES);
}
