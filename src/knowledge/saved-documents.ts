/** Saves the documents between starts, one line of JSON each, so that saving does not block the event loop for long. */
import { z } from "zod";
import { pauser } from "../base/pause.ts";
import type { FailedDocument, FolderContents, LoadedDocument } from "./load.ts";
import { readSavedFile, writeSavedFile } from "./saved-file.ts";

/** Increase it whenever documents are parsed or chunked differently. */
const FORMAT = 5;
const PIECE_CHARACTERS = 1_000_000;

const Header = z.object({ format: z.number() });
type Line = { document: LoadedDocument } | { failure: FailedDocument };

export async function saveKnown(file: string, known: FolderContents): Promise<void> {
  await writeSavedFile(file, piecesOf(known));
}

async function* piecesOf({ documents, failures }: FolderContents): AsyncGenerator<Buffer> {
  const pause = pauser();
  let piece = `${JSON.stringify({ format: FORMAT })}\n`;
  const lines: Line[] = [...documents.map((document) => ({ document })), ...failures.map((failure) => ({ failure }))];
  for (const line of lines) {
    piece += `${JSON.stringify(line)}\n`;
    if (piece.length > PIECE_CHARACTERS) {
      yield Buffer.from(piece);
      piece = "";
    }
    await pause();
  }
  yield Buffer.from(piece);
}

export async function readSavedDocuments(file: string): Promise<FolderContents | "absent" | "damaged"> {
  const saved = await readSavedFile(file);
  if (typeof saved === "string") return saved;
  const known: FolderContents = { documents: [], failures: [] };
  let at = 0;
  const next = (): string => {
    const found = saved.indexOf("\n", at);
    const end = found < 0 ? saved.length : found;
    const line = saved.toString("utf8", at, end);
    at = end + 1;
    return line;
  };
  if (Header.parse(JSON.parse(next())).format !== FORMAT) return "absent";
  while (at < saved.length) {
    // The checksum proves that the desk wrote this, and validating a large corpus would delay the start.
    const line = JSON.parse(next()) as Line;
    if ("document" in line) known.documents.push(line.document);
    else known.failures.push(line.failure);
  }
  return known;
}
