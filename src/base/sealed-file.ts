/**
 * A file of lines that reveals any damage: a gzip file whose last member contains the SHA-256 of all bytes before it.
 * `zcat` and `sha256sum` can read and check it. It is written under a temporary name and then renamed, so it is never
 * incomplete. Files of any size are read and written in chunks.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip, gzipSync } from "node:zlib";
import { InvalidError, messageOf, UnavailableError } from "./errors.ts";

/** Characters in one write. */
const CHUNK_LENGTH = 64 * 1024;
const SEAL = '{"sha256":';
const SEAL_BYTES = sealOf(Buffer.alloc(32)).length;

/**
 * Returns the size in bytes. Only the owner can read the file. Throws UnavailableError if it cannot be written, and
 * then removes it.
 */
export async function writeSealed(file: string, lines: AsyncIterable<string>): Promise<number> {
  const draft = `${file}.${process.pid}.part`;
  const throwUnavailable = (error: unknown): never => {
    throw new UnavailableError(`${file} cannot be written: ${messageOf(error)}`, { cause: error });
  };
  try {
    await rm(draft, { force: true }).catch(throwUnavailable);
    const digest = createHash("sha256");
    await using handle = await open(draft, "wx", 0o600).catch(throwUnavailable);
    await pipeline(Readable.from(chunksOf(lines)), createGzip(), async (zipped: AsyncIterable<Buffer>) => {
      for await (const piece of zipped) {
        digest.update(piece);
        await handle.writeFile(piece).catch(throwUnavailable);
      }
    });
    await handle.writeFile(sealOf(digest.digest())).catch(throwUnavailable);
    await handle.sync().catch(throwUnavailable);
    await rename(draft, file).catch(throwUnavailable);
    await syncFolder(path.dirname(file)).catch(throwUnavailable);
    return (await handle.stat()).size;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Throws InvalidError if a byte is missing, added or changed. */
export async function checkSeal(file: string): Promise<void> {
  const { size } = await statOf(file);
  const digest = createHash("sha256");
  const end = size - SEAL_BYTES;
  if (end > 0) for await (const piece of createReadStream(file, { end: end - 1 })) digest.update(piece);
  const seal: Buffer[] = [];
  if (end > 0) for await (const piece of createReadStream(file, { start: end })) seal.push(piece);
  if (!Buffer.concat(seal).equals(sealOf(digest.digest())))
    throw new InvalidError(
      `${file} is damaged: it was cut off or changed after it was written. Use another copy of it, or another backup`,
    );
}

/** Yields the lines without the seal. Throws InvalidError if the file is not a gzip file. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  await statOf(file);
  const zipped = createReadStream(file);
  const text = zipped.pipe(createGunzip()).setEncoding("utf8");
  const chunks: AsyncIterable<string> = text;
  zipped.on("error", (error) => text.destroy(error));
  try {
    let line: string[] = [];
    for await (const chunk of chunks) {
      // readline would also split lines at other characters.
      const [first = "", ...others] = chunk.split("\n");
      line.push(first);
      for (const next of others) {
        const whole = line.join("");
        if (!whole.startsWith(SEAL)) yield whole;
        line = [next];
      }
    }
  } catch (error) {
    throw new InvalidError(`${file} cannot be read: ${messageOf(error)}`, { cause: error });
  } finally {
    zipped.destroy();
    text.destroy();
  }
}

async function* chunksOf(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let buffered = "";
  for await (const line of lines) {
    buffered += `${line}\n`;
    if (buffered.length < CHUNK_LENGTH) continue;
    yield Buffer.from(buffered);
    buffered = "";
  }
  yield Buffer.from(buffered);
}

/** Uncompressed and without an operating system id, so that the bytes are the same on every machine. */
function sealOf(digest: Buffer): Buffer {
  const seal = gzipSync(`${SEAL}"${digest.toString("hex")}"}\n`, { level: 0 });
  seal[9] = 255;
  return seal;
}

async function statOf(file: string): Promise<{ size: number }> {
  try {
    const found = await stat(file);
    if (found.isFile()) return found;
  } catch (error) {
    throw new InvalidError(`${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  throw new InvalidError(`${file} is not a file`);
}

/** Makes the renaming survive a power failure. */
async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, "r");
  await handle.sync();
}
