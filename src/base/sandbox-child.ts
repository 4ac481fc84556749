/**
 * The child process of a sandbox: runs the `work` function of a module on inputs from its parent. A thread watches the
 * budget.
 */
import { flushCompileCache } from "node:module";
import { Worker } from "node:worker_threads";
import { DeskError, InvalidError, messageOf } from "./errors.ts";
import { LANGUAGES } from "./language.ts";
import type { SandboxAnswer, SandboxRequest } from "./sandbox.ts";
import type { WatchOptions } from "./sandbox-watch.ts";

const [, , module = "", memoryMb, cpuMs] = process.argv;
/** CPU time of the process in ms at the start of the call; -1 between calls. */
const startCpuMs = new Int32Array(new SharedArrayBuffer(4)).fill(-1);
const watch = new Worker(new URL("sandbox-watch.ts", import.meta.url), {
  workerData: { startCpuMs, memoryMb: Number(memoryMb), cpuMs: Number(cpuMs) } satisfies WatchOptions,
});
const { work }: { work: (input: unknown) => unknown } = await import(module);
// Killed when it is no longer needed, the process has no end at which Node would do this.
flushCompileCache();

process.on("message", ({ input }: SandboxRequest) => void reply(input));
// Without the watching thread there would be no limits.
watch.on("error", () => process.exit(1));
process.on("disconnect", () => process.exit());

async function reply(input: unknown): Promise<void> {
  const sandboxAnswer = await answer(input);
  Atomics.store(startCpuMs, 0, -1);
  process.send?.(sandboxAnswer);
}

async function answer(input: unknown): Promise<SandboxAnswer> {
  const { user, system } = process.cpuUsage();
  Atomics.store(startCpuMs, 0, (user + system) / 1000);
  try {
    return { value: await work(input) };
  } catch (error) {
    return failure(error instanceof RangeError ? new InvalidError("it is nested too deeply", { cause: error }) : error);
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function failure(error: unknown): SandboxAnswer {
  return {
    error: firstLine(messageOf(error)),
    texts:
      error instanceof DeskError
        ? new Map(LANGUAGES.map((language) => [language, firstLine(error.userMessageIn(language))]))
        : null,
  };
}
