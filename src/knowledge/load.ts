/** Loads the documents of the knowledge folder, and reads only files that changed since the last time. */
import { existsSync } from "node:fs";
import { InvalidError, messageOf, UnavailableError } from "../base/errors.ts";
import { OverBudgetError, Sandbox } from "../base/sandbox.ts";
import type { Problem } from "./document.ts";
import type { ReadDocument, work } from "./read-document.ts";
import { readRegularFile } from "./read-file.ts";
import { sha256 } from "./saved-file.ts";
import { type FoundFile, type Scanned, scanFolder } from "./scan.ts";

/** Limits per file. A book of 600 pages takes about a fifth of them. */
const BUDGET = { memoryMb: 600, cpuMs: 10_000, wallMs: 60_000 };

type Stamp = { size: number; mtimeMs: number };
/** A document with the size and time of its file, so that an unchanged file is not read again. */
export type LoadedDocument = ReadDocument & Stamp;
/** A file that could not be parsed. It is not tried again until its content changes. */
export type FailedDocument = Stamp & { digest: string; problem: Problem };

export type FolderContents = { documents: LoadedDocument[]; failures: FailedDocument[] };

/** `acceptedDir` holds more documents; those in `dir` replace documents of the same name in it. */
export type FolderPlaces = { dir: string; acceptedDir: string | null };

export type LoadResult = FolderContents & {
  problems: Problem[];
  added: string[];
  changed: string[];
  removed: string[];
  /** The number of files that were not read in time. */
  unread: number;
};

/**
 * Starts no file after `until`. Throws UnavailableError if the folder cannot be read, or is empty and was not before.
 */
export async function loadDocuments(
  places: FolderPlaces,
  before: FolderContents,
  until = Infinity,
): Promise<LoadResult> {
  const { files, problems, unreachable } = await scanBoth(places, before);
  const known = new Map(before.documents.map((document) => [document.document.file, document]));
  const failed = new Map(before.failures.map((failure) => [failure.problem.file, failure]));
  const loaded: LoadResult = { documents: [], failures: [], problems, added: [], changed: [], removed: [], unread: 0 };
  using reader = new Sandbox<typeof work>(new URL("read-document.ts", import.meta.url), BUDGET);
  for (const found of files) {
    const old = known.get(found.file);
    known.delete(found.file);
    const kept = [old, failed.get(found.file)].find(
      (each) => each?.size === found.size && each.mtimeMs === found.mtimeMs,
    );
    if (!kept && performance.now() > until) {
      loaded.unread++;
      if (old) loaded.documents.push(old);
      continue;
    }
    const fresh = kept ?? (await load(reader, found, failed.get(found.file)));
    if ("document" in fresh) loaded.documents.push(fresh);
    else if ("digest" in fresh) loaded.failures.push(fresh);
    else {
      problems.push(fresh);
      if (old) loaded.documents.push(old);
    }
    if (!kept) (old ? loaded.changed : loaded.added).push(found.file);
  }
  for (const [file, old] of known) {
    if (unreachable.some((place) => file === place || file.startsWith(`${place}/`))) loaded.documents.push(old);
    else loaded.removed.push(file);
  }
  loaded.documents.sort((a, b) => (a.document.file < b.document.file ? -1 : 1));
  problems.push(
    ...loaded.failures.map(({ problem }) => problem),
    ...loaded.documents.flatMap((document) => document.problems),
    ...duplicateTitles(loaded.documents),
  );
  if (loaded.unread > 0)
    problems.push({
      file: "",
      message: `has ${loaded.unread} documents that have not been read yet`,
      remedy: "Nothing to do: they are being read.",
    });
  if (loaded.documents.length === 0)
    problems.push({
      file: "",
      message: "has no documents to answer from",
      remedy: "Put Markdown, HTML, text, PDF or DOCX files there, or point KNOWLEDGE_DIR at the right folder.",
    });
  return loaded;
}

async function scanBoth({ dir, acceptedDir }: FolderPlaces, before: FolderContents): Promise<Scanned> {
  const own = await scanFolder(dir);
  const more = acceptedDir !== null && existsSync(acceptedDir) ? (await scanFolder(acceptedDir)).files : [];
  const isAccepted = new Set(more.map(({ file }) => file));
  // A lost mount looks like an empty folder.
  if (
    own.files.length + own.unreachable.length === 0 &&
    before.documents.some(({ document }) => !isAccepted.has(document.file))
  )
    throw new UnavailableError(`the knowledge folder ${dir} has no documents any more`);
  const names = new Set(own.files.map(({ file }) => file));
  return { ...own, files: [...own.files, ...more.filter(({ file }) => !names.has(file))] };
}

/** Returns a Problem for an error of the file system, which may be temporary. */
async function load(
  reader: Sandbox<typeof work>,
  { file, fullPath, size, mtimeMs }: FoundFile,
  failed: FailedDocument | undefined,
): Promise<LoadedDocument | FailedDocument | Problem> {
  const unreadable = (error: unknown): Problem => ({
    file,
    message: `cannot be read: ${messageOf(error)}`,
    remedy: remedyFor(error),
  });
  let bytes;
  try {
    bytes = await readRegularFile(fullPath);
  } catch (error) {
    return unreadable(error);
  }
  const digest = sha256(bytes).toString("base64");
  if (failed?.digest === digest) return { ...failed, size, mtimeMs };
  try {
    const { document, chunks, problems } = await reader.run({ file, bytes });
    if (chunks.length === 0)
      problems.push({ file, message: "has no text", remedy: "Write something in it, or remove it." });
    return { document, chunks, problems, size, mtimeMs };
  } catch (error) {
    if (error instanceof UnavailableError) return unreadable(error);
    return { size, mtimeMs, digest, problem: unreadable(error) };
  }
}

function remedyFor(error: unknown): string {
  if (error instanceof OverBudgetError) return "Split it, or save it in a simpler form, such as Markdown.";
  if (error instanceof InvalidError) return "Open it in the program that made it and save it again, or as Markdown.";
  return "Check that the file is there and that the desk may read it.";
}

function duplicateTitles(documents: readonly LoadedDocument[]): Problem[] {
  const byTitle = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { document } of documents) {
    const key = `${document.language} ${document.title.toLowerCase()}`;
    const first = byTitle.get(key);
    if (first === undefined) byTitle.set(key, document.file);
    else
      problems.push({
        file: document.file,
        message: `has the same title as ${first} ("${document.title}")`,
        remedy: "Give one of them another title, so that a citation says which is meant.",
      });
  }
  return problems;
}
