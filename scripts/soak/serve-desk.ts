/** Starts servers as processes of their own, mostly the desk, for scripts that load or kill it. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

const ROOT = path.join(import.meta.dirname, "../..");

export type Serving = { child: ChildProcess; url: string };

/** Resolves when it serves. It gets no environment of this machine except what finds Node. */
export async function serveDesk(settings: Record<string, string>): Promise<Serving> {
  return await serve("src/main.ts", { LOG_LEVEL: "error", PORT: "0", ...settings }, "serve");
}

/** A script of the project that prints its address. */
export async function serve(script: string, env: Record<string, string>, ...args: string[]): Promise<Serving> {
  const child = spawn(process.execPath, [...process.execArgv, path.join(ROOT, script), ...args], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      out += chunk;
      const address = /http:\/\/127\.0\.0\.1:\d+/u.exec(out)?.[0];
      if (address) resolve(address);
    });
    child.once("exit", () => reject(new Error(`${script} did not start: ${out}`)));
  });
  return { child, url };
}
