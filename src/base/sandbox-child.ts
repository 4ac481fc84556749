/** The child process of a sandbox: does one module's `work` on what its parent sends. A thread of it watches the budget meanwhile. */
import { Worker } from "node:worker_threads";
import { DeskError, InvalidError, messageOf } from "./errors.ts";
import { LANGUAGES } from "./language.ts";
import type { SandboxAnswer } from "./sandbox.ts";
import type { Watched } from "./sandbox-watch.ts";

const [, , module = "", memoryMb, cpuMs] = process.argv;
/** CPU time of the process in ms when the call began; -1 between calls. */
const began = new Int32Array(new SharedArrayBuffer(4)).fill(-1);
const watch = new Worker(new URL("sandbox-watch.ts", import.meta.url), {
  workerData: { began, memoryMb: Number(memoryMb), cpuMs: Number(cpuMs) } satisfies Watched,
});
const { work } = (await import(module)) as { work: (input: unknown) => unknown };

process.on("message", (input) => void take(input));
// Without its watch it would have no limits.
watch.on("error", () => process.exit(1));
process.on("disconnect", () => process.exit());

async function take(input: unknown): Promise<void> {
  const answered = await answer(input);
  Atomics.store(began, 0, -1);
  process.send?.(answered);
}

async function answer(input: unknown): Promise<SandboxAnswer> {
  const { user, system } = process.cpuUsage();
  Atomics.store(began, 0, (user + system) / 1000);
  try {
    return { value: await work(input) };
  } catch (error) {
    return failed(error instanceof RangeError ? new InvalidError("it is nested too deeply", { cause: error }) : error);
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function failed(error: unknown): SandboxAnswer {
  return {
    error: firstLine(messageOf(error)),
    texts:
      error instanceof DeskError
        ? new Map(LANGUAGES.map((language) => [language, firstLine(error.userMessageIn(language))]))
        : null,
  };
}
