/** Starts, asks and stops the desk as a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, symlink } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { loadGlossary } from "../src/knowledge/glossary-file.ts";
import { folderOf } from "./open-desk.ts";
import { copyMigrated } from "./migrated-snapshot.ts";
import { SHARED_DATA } from "./shared-data.ts";

const ROOT = path.join(import.meta.dirname, "..");

/** No environment of this machine except what finds Node. Desks keep their compiled code, too: tests start many. */
export const BARE_ENV = { PATH: process.env["PATH"], NODE_COMPILE_CACHE: path.join(SHARED_DATA, "compiled") };

/** `src/main.ts` with these settings and no others. */
export function run(args: string[], settings: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [path.join(ROOT, "src/main.ts"), ...args], {
    cwd: ROOT,
    env: { ...BARE_ENV, LOG_LEVEL: "warn", ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export async function finished(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, "exit") as Promise<[number | null]>,
  ]);
  return { code, out, err };
}

/** Resolves with its address once it serves; later output is dropped. */
export async function addressOf(child: ChildProcess, { keepErrors = false } = {}): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const address = /http:\/\/127\.0\.0\.1:\d+/u.exec(line);
    if (address) {
      child.stdout!.resume();
      if (!keepErrors) child.stderr!.resume();
      return address[0];
    }
  }
  throw new Error("the desk ended before it served");
}

/** A small handbook and the data directory of an unused desk; with `isNew`, of one that never started. */
export async function place({ isNew = false } = {}) {
  const folder = await folderOf({
    "knowledge/escrow.md":
      "# Escrow\n\n## Who may release the escrow?\n\nOnly the escrow agent releases the deposited source code.\n",
    "data/.keep": "",
  });
  const data = path.join(folder.dir, "data");
  await fillData(data, isNew);
  return {
    ...folder,
    settings: { PORT: "0", KNOWLEDGE_DIR: path.join(folder.dir, "knowledge"), DATA_DIR: data },
    [Symbol.asyncDispose]: folder[Symbol.asyncDispose],
  };
}

/** Copies what makes a first start slow: the model and, unless it `isNew`, the database and the parsed glossary. */
export async function fillData(data: string, isNew = false): Promise<void> {
  await symlink(path.join(SHARED_DATA, "models"), path.join(data, "models"));
  if (isNew) return;
  await copyMigrated(path.join(data, "database"));
  await cp(await parsedGlossary(), path.join(data, "glossary"), { recursive: true, filter: isComplete });
}

/** Not what another process is writing at this moment. */
function isComplete(file: string): boolean {
  return !file.endsWith(".draft");
}

let parsed: Promise<unknown> | undefined;

/** A folder with the desk's own glossary, as the desk saves it: parsing takes another process, and half a second. */
async function parsedGlossary(): Promise<string> {
  const dir = path.join(SHARED_DATA, "own-glossary");
  await (parsed ??= loadGlossary(path.join(ROOT, "knowledge"), "", dir));
  return dir;
}
