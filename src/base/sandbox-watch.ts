/** A thread of a sandbox's child: ends the process that exceeds its budget, and says which one. */
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import type { SandboxEnd } from "./sandbox.ts";

export type Watched = { began: Int32Array; memoryMb: number; cpuMs: number };

const EVERY_MS = 10;
const STDOUT = 1;
const { began, memoryMb, cpuMs } = workerData as Watched;

setInterval(() => {
  const start = Atomics.load(began, 0);
  if (start < 0) return;
  const { user, system } = process.cpuUsage();
  if (process.memoryUsage.rss() > memoryMb * 1e6) end("memory");
  if ((user + system) / 1000 - start > cpuMs) end("time");
}, EVERY_MS);

function end(why: SandboxEnd): void {
  writeSync(STDOUT, why);
  process.kill(process.pid, "SIGKILL");
}
