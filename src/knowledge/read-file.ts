/** Reads a regular file safely, even if something else has replaced it since the scan. */
import { constants, open } from "node:fs/promises";
import { InvalidError } from "../base/errors.ts";
import { MAX_FILE_BYTES } from "./scan.ts";

/** Throws InvalidError if it is not a regular file or is too large, and errors of the file system. */
export async function readRegularFile(fullPath: string, maxBytes = MAX_FILE_BYTES): Promise<Buffer> {
  // Without O_NONBLOCK, opening a FIFO would block until it has a writer.
  await using file = await open(fullPath, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const status = await file.stat();
  if (!status.isFile()) throw new InvalidError("it is not a regular file");
  if (status.size > maxBytes) throw new InvalidError(`it is larger than ${maxBytes / 1e6} MB`);
  return await file.readFile();
}
