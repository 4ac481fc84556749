/** Runs a command with these settings and no others, in this process: starting one would take a second. */
import path from "node:path";
import { vi } from "vitest";
import { runCommandLine } from "../src/app/command-line.ts";
import { BARE_ENV } from "./desk-process.ts";

const ROOT = path.join(import.meta.dirname, "..");

/** `cwd` is the working directory of this process meanwhile. */
export async function ospo(
  args: string[],
  settings: Record<string, string>,
  cwd = ROOT,
): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const before = process.cwd();
  process.chdir(cwd);
  // npm's registry is found by a library, in the environment of the process.
  vi.stubEnv("npm_config_registry", settings["npm_config_registry"]);
  try {
    const env = { ...BARE_ENV, KNOWLEDGE_DIR: path.join(ROOT, "knowledge"), DATA_DIR: path.join(cwd, "data") };
    const code = await runCommandLine(args, { ...env, ...settings }, false, {
      out: (line) => void out.push(line),
      err: (line) => void err.push(line),
      isTerminal: false,
    });
    return { code, out: out.join(""), err: err.join("") };
  } finally {
    vi.unstubAllEnvs();
    process.chdir(before);
  }
}
