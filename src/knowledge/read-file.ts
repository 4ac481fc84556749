/** Bytes of a regular file, whatever was put in its place since it was looked at. */
import { constants, open } from "node:fs/promises";
import { InvalidError } from "../base/errors.ts";
import { LARGEST_FILE } from "./scan.ts";

/** Throws InvalidError for what is not a regular file or grew too large, and the system's own error. */
export async function readRegularFile(fullPath: string, largest = LARGEST_FILE): Promise<Buffer> {
  // Without O_NONBLOCK, opening a FIFO waits for a writer.
  await using file = await open(fullPath, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const status = await file.stat();
  if (!status.isFile()) throw new InvalidError("it is not a regular file");
  if (status.size > largest) throw new InvalidError(`it is larger than ${largest / 1e6} MB`);
  return await file.readFile();
}
