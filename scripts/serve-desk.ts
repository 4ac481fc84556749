/** The desk as a process of its own, for scripts that load it or kill it. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

const ROOT = path.join(import.meta.dirname, "..");

export type Serving = { child: ChildProcess; url: string };

/** Serving when it resolves; nothing of this machine's own settings but what finds Node. */
export async function serveDesk(settings: Record<string, string>): Promise<Serving> {
  const child = spawn(process.execPath, [...process.execArgv, path.join(ROOT, "src/main.ts"), "serve"], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], LOG_LEVEL: "error", PORT: "0", ...settings },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      out += chunk;
      const address = /http:\/\/127\.0\.0\.1:\d+/u.exec(out)?.[0];
      if (address) resolve(address);
    });
    child.once("exit", () => reject(new Error(`the desk did not start: ${out}`)));
  });
  return { child, url };
}
