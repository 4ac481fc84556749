/** Files that are whole or not there: written aside and renamed, read back only if their checksum holds. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../base/errors.ts";

const HASH_BYTES = 32;

export async function writeSaved(file: string, payload: Buffer): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.draft`;
  try {
    await writeFile(draft, Buffer.concat([sha256(payload), payload]));
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** The payload; `absent` where there is no file, `damaged` where it is not what was written. */
export async function readSaved(file: string): Promise<Buffer | "absent" | "damaged"> {
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
