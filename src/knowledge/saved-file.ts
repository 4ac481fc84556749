/** Files that are written atomically and verified by a checksum when read. */
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../base/errors.ts";

const HASH_BYTES = 32;

/** Takes the payload in pieces, in order. */
export async function writeSavedFile(
  file: string,
  payload: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.draft`;
  try {
    await writePieces(draft, payload);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** The checksum comes first in the file, and is written last. */
async function writePieces(draft: string, payload: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  await using file = await open(draft, "w");
  const hash = createHash("sha256");
  await file.write(Buffer.alloc(HASH_BYTES));
  for await (const piece of payload) {
    hash.update(piece);
    await file.writeFile(piece);
  }
  await file.write(hash.digest(), 0, HASH_BYTES, 0);
}

/** Returns the payload; `absent` if there is no file, `damaged` if the checksum does not match. */
export async function readSavedFile(file: string): Promise<Buffer | "absent" | "damaged"> {
  try {
    const bytes = await readFile(file);
    const payload = bytes.subarray(HASH_BYTES);
    return bytes.length >= HASH_BYTES && sha256(payload).equals(bytes.subarray(0, HASH_BYTES)) ? payload : "damaged";
  } catch (error) {
    return systemCode(error) === "ENOENT" ? "absent" : "damaged";
  }
}

export function sha256(data: string | Uint8Array): Buffer {
  return createHash("sha256").update(data).digest();
}
