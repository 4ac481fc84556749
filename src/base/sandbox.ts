/**
 * Runs a function on untrusted input in a child process, with a budget of memory and time. A thread would not do: buffers that a decompressor
 * allocates lie outside the heap, and only the heap of a thread has a limit.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { InvalidError, UnavailableError } from "./errors.ts";
import type { Language } from "./language.ts";

/** `memoryMb` bounds the whole child, of which Node itself takes about 80; `cpuMs` and `wallMs` bound one call. */
export type Budget = { memoryMb: number; cpuMs: number; wallMs: number };

/** The input exceeds the budget, and will again. */
export class OverBudgetError extends InvalidError {}

/** The child's answer. `texts`: the function threw a DeskError because its input is invalid. */
export type SandboxAnswer = { value: unknown } | { error: string; texts: ReadonlyMap<Language, string> | null };

/** The child's last word on its standard output where it ends itself. */
export type SandboxEnd = "memory" | "time";

type Work = (input: never) => unknown;

/** One call at a time. The child starts with the first call and lives until this is disposed of or a call exceeds the budget. */
export class Sandbox<W extends Work> implements Disposable {
  readonly #module: URL;
  readonly #budget: Budget;
  #child: ChildProcess | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** `module` exports the function as `work`. */
  constructor(module: URL, budget: Budget) {
    this.#module = module;
    this.#budget = budget;
  }

  /** Throws OverBudgetError, InvalidError where the function did, UnavailableError where no child can be started or this is disposed of. */
  async run(input: Parameters<W>[0]): Promise<Awaited<ReturnType<W>>> {
    const answered = this.#queue.then(async () => await this.#run(input));
    this.#queue = answered.catch(() => undefined);
    const answer = await answered;
    if ("value" in answer) return answer.value as Awaited<ReturnType<W>>;
    const { error, texts } = answer;
    throw texts
      ? new InvalidError(error, { userMessage: (language) => texts.get(language) ?? error })
      : new Error(error);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#child?.kill("SIGKILL");
  }

  async #run(input: unknown): Promise<SandboxAnswer> {
    if (this.#closed) throw new UnavailableError("the desk is stopping");
    const { memoryMb, cpuMs, wallMs } = this.#budget;
    const child = (this.#child ??= this.#start());
    const ended = { by: "" };
    const onWord = (word: Buffer): void => void (ended.by = word.toString());
    child.stdout?.on("data", onWord);
    const late = setTimeout(() => {
      ended.by = "time" satisfies SandboxEnd;
      child.kill("SIGKILL");
    }, wallMs);
    const done = new AbortController();
    try {
      // That it could not be sent shows as the end of the child.
      child.send(input as object, () => undefined);
      const answer = await Promise.race([
        once(child, "message", done).then(([message]) => message as SandboxAnswer),
        once(child, "close", done).then(() => undefined),
      ]);
      if (answer) return answer;
    } catch (error) {
      throw new UnavailableError("no process can be started to read it", { cause: error });
    } finally {
      done.abort();
      clearTimeout(late);
      child.stdout?.off("data", onWord);
    }
    if (this.#closed) throw new UnavailableError("the desk is stopping");
    // V8 aborts where its heap is full.
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
        // None of the desk's settings: they hold its secrets.
        env: { MALLOC_ARENA_MAX: "2" },
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
