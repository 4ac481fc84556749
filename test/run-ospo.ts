/** Runs the command line in another process, with these settings and no others. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { readConfig } from "../src/app/config.ts";
import { programOf } from "../src/app/program.ts";
import { openLog } from "../src/base/log.ts";
import { runCommand } from "../src/channels/cli/program.ts";
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

/** The same command in this process, which takes no second to start. Files are named by absolute paths. */
export async function ospoInProcess(
  args: string[],
  settings: Record<string, string>,
  dataDir: string,
): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    isTerminal: false,
  };
  const env = { KNOWLEDGE_DIR: path.join(ROOT, "knowledge"), DATA_DIR: dataDir, ...settings };
  const code = await runCommand(args, programOf(readConfig(env, dataDir), openLog("fatal"), terminal), terminal);
  return { code, out: out.join(""), err: err.join("") };
}
