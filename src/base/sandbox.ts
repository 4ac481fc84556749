/**
 * Runs a function on untrusted input in a child process, with a budget of memory and time. A thread is not enough: only
 * its heap can be limited, and buffers that a decompressor allocates are outside the heap.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { COMPILE_CACHE } from "./compile-cache.ts";
import { InvalidError, UnavailableError } from "./errors.ts";
import type { Language } from "./language.ts";

/**
 * `memoryMb` limits the whole child process, of which Node itself needs about 80; `cpuMs` and `wallMs` limit one call.
 */
export type Budget = { memoryMb: number; cpuMs: number; wallMs: number };

/** The input exceeds the budget. Trying again does not help. */
export class OverBudgetError extends InvalidError {}

export type SandboxRequest = { input: unknown };
/** The child's answer. `texts`: the function threw a DeskError because its input is invalid. */
export type SandboxAnswer<Value = unknown> =
  | { value: Value }
  | { error: string; texts: ReadonlyMap<Language, string> | null };

/** The limit that was exceeded. The child writes it to its standard output before it ends itself. */
export type SandboxEnd = "memory" | "time";

type Work = (input: never) => unknown;

/**
 * One call at a time. The child starts with the first call and lives until this is disposed of or a call exceeds the
 * budget.
 */
export class Sandbox<W extends Work> implements Disposable {
  readonly #module: URL;
  readonly #budget: Budget;
  #child: ChildProcess | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** `module` must export the function as `work`. */
  constructor(module: URL, budget: Budget) {
    this.#module = module;
    this.#budget = budget;
  }

  /**
   * Throws OverBudgetError, InvalidError if the function does, and UnavailableError if no child can be started or the
   * sandbox is disposed of.
   */
  async run(input: Parameters<W>[0]): Promise<Awaited<ReturnType<W>>> {
    const answered = this.#queue.then(async () => await this.#run(input));
    this.#queue = answered.catch(() => undefined);
    const answer = await answered;
    if ("value" in answer) return answer.value;
    const { error, texts } = answer;
    throw texts
      ? new InvalidError(error, { userMessage: (language) => texts.get(language) ?? error })
      : new Error(error);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#child?.kill("SIGKILL");
  }

  async #run(input: unknown): Promise<SandboxAnswer<Awaited<ReturnType<W>>>> {
    if (this.#closed) throw new UnavailableError("the desk is stopping");
    const { memoryMb, cpuMs, wallMs } = this.#budget;
    const child = (this.#child ??= this.#start());
    const ended = { by: "" };
    const onOutput = (output: Buffer): void => void (ended.by = output.toString());
    child.stdout?.on("data", onOutput);
    const timeout = setTimeout(() => {
      ended.by = "time" satisfies SandboxEnd;
      child.kill("SIGKILL");
    }, wallMs);
    const done = new AbortController();
    try {
      // If sending fails, the child ends, which is handled below.
      child.send({ input } satisfies SandboxRequest, () => undefined);
      const answer = await Promise.race([
        once(child, "message", done).then(([message]): SandboxAnswer<Awaited<ReturnType<W>>> => message),
        once(child, "close", done).then(() => undefined),
      ]);
      if (answer) return answer;
    } catch (error) {
      throw new UnavailableError("no process can be started to read it", { cause: error });
    } finally {
      done.abort();
      clearTimeout(timeout);
      child.stdout?.off("data", onOutput);
    }
    if (this.#closed) throw new UnavailableError("the desk is stopping");
    // V8 aborts the process if its heap is full.
    if (ended.by === "memory" || child.signalCode === "SIGABRT")
      throw new OverBudgetError(`reading it takes more than ${memoryMb} MB of memory`);
    throw new OverBudgetError(
      ended.by === "time" ? `reading it takes more than ${cpuMs / 1000} s` : "it makes the program that reads it crash",
    );
  }

  #start(): ChildProcess {
    const { memoryMb, cpuMs } = this.#budget;
    const child = fork(
      fileURLToPath(new URL("sandbox-child.ts", import.meta.url)),
      [this.#module.href, String(memoryMb), String(cpuMs)],
      {
        // Does not inherit the desk's settings, which contain its secrets.
        env: { MALLOC_ARENA_MAX: "2", ...COMPILE_CACHE },
        execArgv: [`--max-old-space-size=${memoryMb}`, "--max-semi-space-size=4"],
        serialization: "advanced",
        stdio: ["ignore", "pipe", "ignore", "ipc"],
      },
    );
    child.on("error", () => undefined);
    child.once("exit", () => {
      if (this.#child === child) this.#child = undefined;
    });
    return child;
  }
}
