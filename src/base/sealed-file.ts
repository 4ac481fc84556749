/**
 * A file of lines that shows any damage: gzip, whose last member holds the SHA-256 of all bytes before it. `zcat` and `sha256sum` can read and check it.
 * Written beside its place and renamed, so that a file under its own name is whole; read and written in pieces, whatever its size.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip, gzipSync } from "node:zlib";
import { InvalidError, messageOf, UnavailableError } from "./errors.ts";

/** Written at once. */
const PIECE = 64 * 1024;
const SEAL = '{"sha256":';
const SEAL_BYTES = sealOf(Buffer.alloc(32)).length;

/** Bytes of the file. Readable by its owner alone. Throws UnavailableError where it cannot be written; then nothing is left of it. */
export async function writeSealed(file: string, lines: AsyncIterable<string>): Promise<number> {
  const draft = `${file}.${process.pid}.part`;
  const cannot = (error: unknown): never => {
    throw new UnavailableError(`${file} cannot be written: ${messageOf(error)}`, { cause: error });
  };
  try {
    await rm(draft, { force: true }).catch(cannot);
    const digest = createHash("sha256");
    await using handle = await open(draft, "wx", 0o600).catch(cannot);
    await pipeline(Readable.from(pieces(lines)), createGzip(), async (zipped: AsyncIterable<Buffer>) => {
      for await (const piece of zipped) {
        digest.update(piece);
        await handle.writeFile(piece).catch(cannot);
      }
    });
    await handle.writeFile(sealOf(digest.digest())).catch(cannot);
    await handle.sync().catch(cannot);
    await rename(draft, file).catch(cannot);
    await syncFolder(path.dirname(file)).catch(cannot);
    return (await handle.stat()).size;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Throws InvalidError where a byte is missing, added or changed. */
export async function checkSeal(file: string): Promise<void> {
  const { size } = await statOf(file);
  const digest = createHash("sha256");
  const end = size - SEAL_BYTES;
  if (end > 0) for await (const piece of createReadStream(file, { end: end - 1 })) digest.update(piece as Buffer);
  const seal: Buffer[] = [];
  if (end > 0) for await (const piece of createReadStream(file, { start: end })) seal.push(piece as Buffer);
  if (!Buffer.concat(seal).equals(sealOf(digest.digest())))
    throw new InvalidError(
      `${file} is damaged: it was cut off or changed after it was written. Use another copy of it, or another backup`,
    );
}

/** One after the other, without the seal. Throws InvalidError where it is not such a file. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  await statOf(file);
  const zipped = createReadStream(file);
  const text = zipped.pipe(createGunzip()).setEncoding("utf8");
  zipped.on("error", (error) => text.destroy(error));
  try {
    let line: string[] = [];
    for await (const piece of text as AsyncIterable<string>) {
      // Not by readline: it takes other characters for the end of a line too.
      const [first = "", ...others] = piece.split("\n");
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

async function* pieces(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let held = "";
  for await (const line of lines) {
    held += `${line}\n`;
    if (held.length < PIECE) continue;
    yield Buffer.from(held);
    held = "";
  }
  yield Buffer.from(held);
}

/** Not compressed, and without the mark of an operating system: the same bytes wherever it is made. */
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

/** So that the new name survives a power cut too. */
async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, "r");
  await handle.sync();
}
