/** Runs the command line in another process, with these settings and no others. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { BARE_ENV } from "./desk-process.ts";

const ROOT = path.join(import.meta.dirname, "..");

export async function ospo(
  args: string[],
  settings: Record<string, string>,
  cwd = ROOT,
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [path.join(ROOT, "src/main.ts"), ...args], {
    cwd,
    env: {
      ...BARE_ENV,
      KNOWLEDGE_DIR: path.join(ROOT, "knowledge"),
      DATA_DIR: path.join(cwd, "data"),
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number]>,
  ]);
  return { code, out, err };
}
