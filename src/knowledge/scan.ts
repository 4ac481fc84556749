/** Lists the documents in the knowledge folder. Follows no link out of it. */
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { messageOf, systemCode, UnavailableError } from "../base/errors.ts";
import type { Problem } from "./document.ts";

const DOCUMENT_EXTENSIONS = [".md", ".markdown", ".txt", ".html", ".htm", ".pdf", ".docx"] as const;
export const MAX_FILE_BYTES = 20_000_000;
const MAX_FILES = 10_000;

export type DocumentExtension = (typeof DOCUMENT_EXTENSIONS)[number];
export type FoundFile = { file: string; fullPath: string; size: number; mtimeMs: number };
export type Scanned = {
  /** Documents in name order. */
  files: FoundFile[];
  /** Why files were skipped. */
  problems: Problem[];
  /** Files and folders that exist but could not be accessed. Their earlier content may still be valid. */
  unreachable: string[];
};

/** Throws UnavailableError if the folder itself cannot be read. */
export async function scanFolder(dir: string): Promise<Scanned> {
  const root = await realpath(dir).catch((error: unknown) => {
    throw new UnavailableError(
      `the knowledge folder ${dir} ${systemCode(error) === "ENOENT" ? "does not exist: create it, or point KNOWLEDGE_DIR at the right one" : `cannot be read: ${String(error)}`}`,
      { cause: error },
    );
  });
  const files: FoundFile[] = [];
  const problems: Problem[] = [];
  const unreachable: string[] = [];
  await walk("");
  return { files, problems, unreachable };

  async function walk(folder: string): Promise<void> {
    let entries;
    try {
      entries = await readdir(path.join(root, folder), { withFileTypes: true });
    } catch (error) {
      if (folder === "")
        throw new UnavailableError(`the knowledge folder ${dir} cannot be read: ${messageOf(error)}`, { cause: error });
      noteUnreachable(folder, error);
      return;
    }
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      if (entry.isDirectory()) {
        if (!documentExtension(file)) await walk(file);
        else
          problems.push({
            file,
            message: "is a folder with the name of a document",
            remedy: "Rename it; until then it is not read.",
          });
      } else if (documentExtension(file)) await addFile(file, entry.isSymbolicLink());
      else if (entry.isSymbolicLink() && (await stat(path.join(root, file)).catch(() => undefined))?.isDirectory()) {
        problems.push({
          file,
          message: "is a link to a folder: links to folders are not followed",
          remedy: "Put the folder itself here, or point KNOWLEDGE_DIR at it.",
        });
      }
    }
  }

  async function addFile(file: string, isLink: boolean): Promise<void> {
    const fullPath = path.join(root, file);
    try {
      const target = isLink ? await realpath(fullPath) : fullPath;
      if (target !== fullPath && !target.startsWith(root + path.sep)) {
        problems.push({
          file,
          message: "is a link out of the knowledge folder",
          remedy: "Copy the document itself into the folder.",
        });
        return;
      }
      const status = await stat(target);
      const { size, mtimeMs } = status;
      if (!status.isFile()) {
        // Reading a FIFO or a device might never end.
        const message = "is not a regular file (but a pipe, a socket, a device or a link to a folder)";
        problems.push({ file, message, remedy: "Put the document itself here." });
      } else if (size > MAX_FILE_BYTES) {
        problems.push({
          file,
          message: `is larger than ${MAX_FILE_BYTES / 1e6} MB (${Math.round(size / 1e6)} MB)`,
          remedy: "Split it, or take out its pictures.",
        });
      } else if (files.length >= MAX_FILES) {
        if (files.length === MAX_FILES && !problems.some((problem) => problem.file === "")) {
          problems.push({
            file: "",
            message: `has more than ${MAX_FILES} documents: ${file} and all after it are left out`,
            remedy: "Move documents that nobody asks about to a different folder.",
          });
        }
      } else {
        files.push({ file, fullPath: target, size, mtimeMs });
      }
    } catch (error) {
      noteUnreachable(file, error);
    }
  }

  function noteUnreachable(file: string, error: unknown): void {
    problems.push({
      file,
      message: `cannot be read (${systemCode(error) ?? "unknown"})`,
      remedy: "Check that it is there and its permissions let the desk read it.",
    });
    // A file that no longer exists was deleted meanwhile.
    if (systemCode(error) !== "ENOENT") unreachable.push(file);
  }
}

/** The extension of a document in lower case; undefined for other files. */
export function documentExtension(file: string): DocumentExtension | undefined {
  return DOCUMENT_EXTENSIONS.find((extension) => file.toLowerCase().endsWith(extension));
}
