/**
 * A thread in the child process of a sandbox: ends the process if it exceeds its budget, and reports which limit it
 * exceeded.
 */
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import type { SandboxEnd } from "./sandbox.ts";

export type WatchOptions = { startCpuMs: Int32Array; memoryMb: number; cpuMs: number };

const INTERVAL_MS = 10;
const STDOUT = 1;
const { startCpuMs, memoryMb, cpuMs }: WatchOptions = workerData;

setInterval(() => {
  const start = Atomics.load(startCpuMs, 0);
  if (start < 0) return;
  const { user, system } = process.cpuUsage();
  if (process.memoryUsage.rss() > memoryMb * 1e6) end("memory");
  if ((user + system) / 1000 - start > cpuMs) end("time");
}, INTERVAL_MS);

function end(why: SandboxEnd): void {
  writeSync(STDOUT, why);
  process.kill(process.pid, "SIGKILL");
}
