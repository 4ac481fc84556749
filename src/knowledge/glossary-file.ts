/**
 * Loads the glossary of the knowledge folder, or the desk's own. The parsed glossary is saved, because parsing takes a
 * second.
 */
import { stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { messageOf } from "../base/errors.ts";
import { Sandbox } from "../base/sandbox.ts";
import { GlossaryEntry } from "./glossary.ts";
import type { ReadGlossary, work } from "./read-glossary.ts";
import { readRegularFile } from "./read-file.ts";
import { readSavedFile, sha256, writeSavedFile } from "./saved-file.ts";

/** Ships with the desk, for a folder without a glossary. */
const OWN_GLOSSARY = path.join(import.meta.dirname, "../../knowledge/glossary.yaml");
/** Enough for about 4,000 terms. */
const MAX_BYTES = 1_000_000;
const BUDGET = { memoryMb: 600, cpuMs: 10_000, wallMs: 60_000 };

const SavedGlossary = z.object({
  entries: z.array(GlossaryEntry).nullable(),
  problems: z.array(z.object({ file: z.string(), message: z.string(), remedy: z.string() })),
  /** Path, size and modification time of the file. */
  source: z.string(),
});
type SavedGlossary = z.infer<typeof SavedGlossary>;
/** `isOwn`: it is the desk's, because the folder has none. */
export type GlossaryFile = SavedGlossary & { isOwn: boolean };

/** Null if the file has not changed since `before`, a `source`. `savedDir` keeps parsed glossaries. */
export async function loadGlossary(dir: string, before: string, savedDir: string): Promise<GlossaryFile | null> {
  const inFolder = path.join(dir, "glossary.yaml");
  const isOwn = (await stampOf(inFolder)) === "absent";
  const file = isOwn ? OWN_GLOSSARY : inFolder;
  const source = `${file} ${await stampOf(file)}`;
  if (source === before) return null;
  const savedFile = path.join(savedDir, `${sha256(path.resolve(file)).toString("hex", 0, 6)}.json`);
  const saved = await savedGlossary(savedFile);
  // `isOwn` is not saved, because the desk's own glossary is also that of the starter handbook.
  if (saved?.source === source) return { ...saved, isOwn };
  const read: SavedGlossary = { ...(await readGlossary(file)), source };
  // If it cannot be saved, it is parsed again at the next start.
  if (read.entries) await writeSavedFile(savedFile, [Buffer.from(JSON.stringify(read))]).catch(() => undefined);
  return { ...read, isOwn };
}

async function readGlossary(file: string): Promise<ReadGlossary> {
  const name = path.basename(file);
  using reader = new Sandbox<typeof work>(new URL("read-glossary.ts", import.meta.url), BUDGET);
  try {
    return await reader.run({ name, yaml: (await readRegularFile(file, MAX_BYTES)).toString("utf8") });
  } catch (error) {
    const message = `cannot be read: ${messageOf(error)}`;
    return {
      entries: null,
      problems: [{ file: name, message, remedy: "Check the file. Until then the desk uses the previous glossary." }],
    };
  }
}

async function savedGlossary(file: string): Promise<SavedGlossary | null> {
  const saved = await readSavedFile(file);
  return typeof saved === "string" ? null : (SavedGlossary.safeParse(JSON.parse(saved.toString("utf8"))).data ?? null);
}

async function stampOf(file: string): Promise<string> {
  return await stat(file).then(
    ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
    () => "absent",
  );
}
