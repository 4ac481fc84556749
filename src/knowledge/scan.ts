/** Which files of the knowledge folder are documents. Never follows a link out of it. */
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { systemCode, UnavailableError } from "../base/errors.ts";
import type { Problem } from "./document.ts";
import { isReadable } from "./read-document.ts";

const LARGEST_FILE = 20_000_000;
const MOST_FILES = 10_000;

export type FoundFile = { file: string; fullPath: string; size: number; mtimeMs: number };

/** Documents in name order, and what was passed over. Throws UnavailableError where the folder cannot be read. */
export async function scan(dir: string): Promise<{ files: FoundFile[]; problems: Problem[] }> {
  const root = await realpath(dir).catch((error: unknown) => {
    throw new UnavailableError(
      `the knowledge folder ${dir} ${systemCode(error) === "ENOENT" ? "does not exist: create it, or point KNOWLEDGE_DIR at the right one" : `cannot be read: ${String(error)}`}`,
      { cause: error },
    );
  });
  const files: FoundFile[] = [];
  const problems: Problem[] = [];
  await walk("");
  return { files, problems };

  async function walk(folder: string): Promise<void> {
    const entries = await readdir(path.join(root, folder), { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      if (entry.isDirectory()) await walk(file);
      else if (isReadable(file)) await consider(file, entry.isSymbolicLink());
      else if (entry.isSymbolicLink() && (await stat(path.join(root, file)).catch(() => undefined))?.isDirectory()) {
        problems.push({
          file,
          message: "is a link to a folder: links to folders are not followed",
          remedy: "Put the folder itself here, or point KNOWLEDGE_DIR at it.",
        });
      }
    }
  }

  async function consider(file: string, isLink: boolean): Promise<void> {
    const fullPath = path.join(root, file);
    try {
      const target = isLink ? await realpath(fullPath) : fullPath;
      if (target !== fullPath && !target.startsWith(root + path.sep)) {
        problems.push({ file, message: "is a link out of the knowledge folder", remedy: "Copy the document itself into the folder." });
        return;
      }
      const { size, mtimeMs } = await stat(target);
      if (size > LARGEST_FILE) {
        problems.push({
          file,
          message: `is larger than ${LARGEST_FILE / 1e6} MB (${Math.round(size / 1e6)} MB)`,
          remedy: "Split it, or take out its pictures.",
        });
      } else if (files.length >= MOST_FILES) {
        if (files.length === MOST_FILES && !problems.some((problem) => problem.file === "")) {
          problems.push({
            file: "",
            message: `has more than ${MOST_FILES} documents: ${file} and all after it are left out`,
            remedy: "Move what nobody asks about elsewhere.",
          });
        }
      } else {
        files.push({ file, fullPath: target, size, mtimeMs });
      }
    } catch (error) {
      problems.push({
        file,
        message: `cannot be read (${systemCode(error) ?? "unknown"})`,
        remedy: "Check that the file is there and its permissions let the desk read it.",
      });
    }
  }
}
