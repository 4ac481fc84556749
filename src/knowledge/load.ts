/** The knowledge folder -> parsed documents, reading again only what changed since they were saved. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { messageOf, systemCode } from "../base/errors.ts";
import { chunksOf } from "./chunk.ts";
import type { Problem } from "./document.ts";
import { Glossary } from "./glossary.ts";
import { readDocument } from "./read-document.ts";
import { readSaved, writeSaved } from "./saved-file.ts";
import { type FoundFile, scan } from "./scan.ts";
import type { ParsedDocument } from "./search-index.ts";

/** Raise it whenever documents are read or cut differently than before. */
const FORMAT = 1;

/** Kept with the size and time of its file: the same file is not read again. */
export type LoadedDocument = ParsedDocument & { size: number; mtimeMs: number; problems: Problem[] };

export type Loaded = {
  documents: LoadedDocument[];
  problems: Problem[];
  added: string[];
  changed: string[];
  removed: string[];
};

/** Throws UnavailableError where the folder cannot be read. */
export async function loadDocuments(dir: string, before: readonly LoadedDocument[]): Promise<Loaded> {
  const { files, problems } = await scan(dir);
  const known = new Map(before.map((loaded) => [loaded.document.file, loaded]));
  const loaded: Loaded = { documents: [], problems, added: [], changed: [], removed: [] };
  for (const found of files) {
    const old = known.get(found.file);
    known.delete(found.file);
    if (old?.size === found.size && old.mtimeMs === found.mtimeMs) loaded.documents.push(old);
    else {
      const fresh = await load(found);
      if ("document" in fresh) loaded.documents.push(fresh);
      else problems.push(fresh);
      (old ? loaded.changed : loaded.added).push(found.file);
    }
  }
  loaded.removed = [...known.keys()];
  problems.push(...loaded.documents.flatMap((document) => document.problems), ...sameTitles(loaded.documents));
  if (loaded.documents.length === 0)
    problems.push({
      file: "",
      message: "has no documents to answer from",
      remedy: "Put Markdown, HTML, text, PDF or DOCX files there, or point KNOWLEDGE_DIR at the right folder.",
    });
  return loaded;
}

async function load({ file, fullPath, size, mtimeMs }: FoundFile): Promise<LoadedDocument | Problem> {
  try {
    const { document, problems } = await readDocument(file, fullPath);
    const chunks = chunksOf(document.text, document.bodyStart);
    if (chunks.length === 0) problems.push({ file, message: "has no text", remedy: "Write something in it, or remove it." });
    return { document, chunks, size, mtimeMs, problems };
  } catch (error) {
    return {
      file,
      message: `cannot be read: ${messageOf(error)}`,
      remedy: "Open it in the program that made it and save it again, or as Markdown.",
    };
  }
}

function sameTitles(documents: readonly LoadedDocument[]): Problem[] {
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

const Text = z.union([z.string(), z.number()]).transform(String);
const GlossaryFile = z.array(
  z.object({
    term: Text,
    synonyms: z.array(Text).default([]),
    zh: z.array(Text).default([]),
    kind: z.string().default("concept"),
    definition: z.string().nullish(),
    definition_zh: z.string().nullish(),
  }),
);

/** A glossary that cannot be used is a problem to report; `glossary` is then absent. */
export async function loadGlossary(file: string): Promise<{ glossary?: Glossary; problems: Problem[] }> {
  const name = path.basename(file);
  const lines = new LineCounter();
  const source = await readFile(file, "utf8").catch((error: unknown) => (systemCode(error) === "ENOENT" ? "" : undefined));
  if (source === undefined) return { problems: [{ file: name, message: "cannot be read", remedy: "Check its permissions." }] };
  const parsed = parseDocument(source, { lineCounter: lines });
  const [error] = parsed.errors;
  if (error)
    return {
      problems: [
        {
          file: name,
          message: `does not parse at line ${lines.linePos(error.pos[0]).line}: ${error.message.split(/ at line |\n/u, 1)[0] ?? ""}`,
          remedy: "Mend that line; until then the desk goes on with the glossary it had.",
        },
      ],
    };
  const checked = GlossaryFile.safeParse(parsed.toJS() ?? []);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    return {
      problems: [
        {
          file: name,
          message: `entry ${String(issue?.path[0] ?? 0)}: ${issue?.path.slice(1).join(".") ?? ""} ${issue?.message ?? ""}`,
          remedy: "An entry has a term and may have synonyms, zh, kind, definition and definition_zh.",
        },
      ],
    };
  }
  return {
    glossary: new Glossary(
      checked.data.map(({ definition, definition_zh, ...entry }) => ({
        ...entry,
        definition: definition ?? null,
        definitionZh: definition_zh ?? null,
      })),
    ),
    problems: [],
  };
}

export async function readLoaded(file: string): Promise<LoadedDocument[] | "absent" | "damaged"> {
  const saved = await readSaved(file);
  if (typeof saved === "string") return saved;
  const { format, documents } = JSON.parse(saved.toString("utf8")) as { format: number; documents: LoadedDocument[] };
  return format === FORMAT ? documents : "absent";
}

export async function saveLoaded(file: string, documents: readonly LoadedDocument[]): Promise<void> {
  await writeSaved(file, Buffer.from(JSON.stringify({ format: FORMAT, documents })));
}
