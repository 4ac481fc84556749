/** HAProxy of this machine in front of desks, as a load balancer is in production. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";
import { freePort } from "./free-port.ts";
import { folderOf } from "./open-desk.ts";

/** Debian keeps it where only root's PATH looks. */
const PROXY = "haproxy";
const PATH = `${process.env["PATH"]}:/usr/sbin`;
const HOW_TO_GET_HAPROXY = "apt-get install haproxy";

/** Null where tests can use it; otherwise why they are skipped. Throws in CI, where a missing proxy is a failure. */
export function whyNoProxy(): string | null {
  if (spawnSync(PROXY, ["-v"], { env: { PATH } }).status === 0) return null;
  const why = `No HAProxy on this machine: ${HOW_TO_GET_HAPROXY}.`;
  if (process.env["CI"]) throw new Error(why);
  return why;
}

/** Balances over the desks that are ready. Each response names its desk in `x-served-by`. */
export async function openProxy(desks: readonly string[], given?: number): Promise<AsyncDisposable & { url: string }> {
  const folder = await folderOf({});
  const port = given ?? (await freePort());
  const servers = desks.map((url, i) => `  server desk${i} ${new URL(url).host} check inter 300ms fall 1 rise 1`);
  const file = path.join(folder.dir, "haproxy.cfg");
  await writeFile(
    file,
    `defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  option redispatch
frontend front
  bind 127.0.0.1:${port}
  http-response set-header x-served-by %s
  default_backend desks
backend desks
  balance roundrobin
  option httpchk GET /readyz
${servers.join("\n")}
`,
  );
  const proxy = spawn(PROXY, ["-f", file, "-db", "-q"], { stdio: ["ignore", "ignore", "inherit"], env: { PATH } });
  const url = `http://127.0.0.1:${port}`;
  await expect.poll(async () => (await fetch(`${url}/healthz`).catch(() => null))?.status).toBe(200);
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      proxy.kill("SIGKILL");
      await once(proxy, "exit");
      await folder[Symbol.asyncDispose]();
    },
  };
}
