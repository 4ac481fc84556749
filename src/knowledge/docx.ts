/** Converts DOCX to Markdown. A DOCX is a zip of XML, so its uncompressed size is checked before it is unpacked. */
import { inflateRawSync } from "node:zlib";
import mammoth from "mammoth";
import { InvalidError, systemCode } from "../base/errors.ts";
import { htmlToMarkdown } from "./html.ts";

/** A book of 1,000 pages has about 10 MB of XML, plus pictures. */
const MAX_EXPANDED = 100_000_000;

/** Throws InvalidError if the file would expand to too much. */
export async function docxToMarkdown(bytes: Buffer): Promise<string> {
  checkExpansion(bytes);
  const convertImage = mammoth.images.imgElement(() => Promise.resolve({ src: "" }));
  const { value } = await mammoth.convertToHtml({ buffer: bytes }, { convertImage });
  return htmlToMarkdown(value);
}

/** Checks the declared sizes first, and then the real ones, because the directory of a zip may be forged. */
function checkExpansion(zip: Buffer): void {
  const parts = zipEntries(zip);
  const declared = parts.reduce((sum, { size }) => sum + size, 0);
  if (declared > MAX_EXPANDED)
    throw new InvalidError(
      `it expands to ${Math.round(declared / 1e6)} MB, more than the limit of ${MAX_EXPANDED / 1e6} MB`,
    );
  for (const { data, size, method } of parts) {
    if (method === STORED) continue;
    try {
      inflateRawSync(data, { maxOutputLength: Math.max(1, size) });
    } catch (error) {
      throw systemCode(error) === "ERR_BUFFER_TOO_LARGE"
        ? new InvalidError("it expands to more than it declares")
        : invalidDocx(error);
    }
  }
}

type ZipEntry = { data: Buffer; size: number; method: number };

const STORED = 0;
const DIRECTORY_ENTRY = 0x02_01_4b_50;

/** The entries of the central directory (PKWARE's APPNOTE, 4.3). */
function zipEntries(zip: Buffer): ZipEntry[] {
  const end = zip.lastIndexOf("PK\u0005\u0006", undefined, "latin1");
  const parts: ZipEntry[] = [];
  try {
    let at = zip.readUInt32LE(end + 16);
    while (zip.readUInt32LE(at) === DIRECTORY_ENTRY) {
      const local = zip.readUInt32LE(at + 42);
      const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const data = zip.subarray(from, from + zip.readUInt32LE(at + 20));
      parts.push({ data, size: zip.readUInt32LE(at + 24), method: zip.readUInt16LE(at + 10) });
      at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    }
  } catch (error) {
    throw invalidDocx(error);
  }
  if (parts.length === 0) throw invalidDocx();
  return parts;
}

function invalidDocx(cause?: unknown): InvalidError {
  return new InvalidError("it is not a complete DOCX file", { cause });
}
