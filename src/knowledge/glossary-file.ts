/** The glossary of the knowledge folder, or the desk's own: parsed when it changed, and kept between starts, as parsing takes a second. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../base/errors.ts";
import { Sandbox } from "../base/sandbox.ts";
import type { ReadGlossary, work } from "./read-glossary.ts";
import { readRegularFile } from "./read-file.ts";
import { readSavedFile, sha256, writeSavedFile } from "./saved-file.ts";

/** Ships with the desk; serves a folder that has no glossary of its own. */
const OWN_GLOSSARY = path.join(import.meta.dirname, "../../knowledge/glossary.yaml");
/** About 4,000 terms. */
const LARGEST = 1_000_000;
const BUDGET = { memoryMb: 600, cpuMs: 10_000, wallMs: 60_000 };

type SavedGlossary = ReadGlossary & {
  /** Which file it is from, of which size and time. */
  source: string;
};
/** `isOwn`: the desk's, as the folder has none. */
export type GlossaryFile = SavedGlossary & { isOwn: boolean };

/** Null where it is the one that `before` was made from. `savedDir` keeps what was parsed. */
export async function loadGlossary(dir: string, before: string, savedDir: string): Promise<GlossaryFile | null> {
  const inFolder = path.join(dir, "glossary.yaml");
  const isOwn = (await stampOf(inFolder)) === "absent";
  const file = isOwn ? OWN_GLOSSARY : inFolder;
  const source = `${file} ${await stampOf(file)}`;
  if (source === before) return null;
  const savedFile = path.join(savedDir, `${sha256(path.resolve(file)).toString("hex", 0, 6)}.json`);
  const saved = await savedGlossary(savedFile);
  // The desk's own is also that of the starter handbook: which of the two it is for stands in no file.
  if (saved?.source === source) return { ...saved, isOwn };
  const read: SavedGlossary = { ...(await readGlossary(file)), source };
  // Without room for it, or where it could not be read, it is parsed again at the next start.
  if (read.entries) await writeSavedFile(savedFile, [Buffer.from(JSON.stringify(read))]).catch(() => undefined);
  return { ...read, isOwn };
}

async function readGlossary(file: string): Promise<ReadGlossary> {
  const name = path.basename(file);
  using reader = new Sandbox<typeof work>(new URL("read-glossary.ts", import.meta.url), BUDGET);
  try {
    return await reader.run({ name, yaml: (await readRegularFile(file, LARGEST)).toString("utf8") });
  } catch (error) {
    const message = `cannot be read: ${messageOf(error)}`;
    return {
      entries: null,
      problems: [{ file: name, message, remedy: "Until then the desk goes on with the glossary it had." }],
    };
  }
}

async function savedGlossary(file: string): Promise<SavedGlossary | null> {
  const saved = await readSavedFile(file);
  return typeof saved === "string" ? null : (JSON.parse(saved.toString("utf8")) as SavedGlossary);
}

async function stampOf(file: string): Promise<string> {
  return await stat(file).then(
    ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
    () => "absent",
  );
}
