/** The life of a serving process: it stops on a signal, in time and with status 0, and survives uncaught connection errors. */
import type { Log } from "../base/log.ts";

/** Supervisors kill after ten seconds. */
const STOP_WITHIN_MS = 9000;

export class ProcessLife implements Disposable {
  readonly #stopping = new AbortController();
  /** Aborted by SIGTERM or SIGINT, in any phase. */
  readonly stopping = this.#stopping.signal;
  readonly #stack = new DisposableStack();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
    this.#on("SIGTERM", () => this.#stop("SIGTERM"));
    this.#on("SIGINT", () => this.#stop("SIGINT"));
    this.#on("unhandledRejection", (error) => log.error({ err: error }, "an error that nothing waited for"));
    this.#on("uncaughtException", (error) => this.#survive(error));
  }

  /** Resolves when the process should stop. */
  async stopAsked(): Promise<"stop"> {
    if (!this.stopping.aborted)
      await new Promise<void>((resolve) => this.stopping.addEventListener("abort", () => resolve(), { once: true }));
    return "stop";
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }

  #on(event: string, listener: (given: unknown) => void): void {
    process.on(event, listener);
    this.#stack.defer(() => process.off(event, listener));
  }

  #stop(signal: string): void {
    if (this.stopping.aborted) return;
    this.#log.info({ signal }, "stopping");
    // Accepted work is in the database, so hanging work may be cut off.
    setTimeout(() => {
      this.#log.warn("something did not end in time and is cut off");
      process.exit(0);
    }, STOP_WITHIN_MS).unref();
    this.#stopping.abort(new Error(`the desk was stopped by ${signal}`));
  }

  /** A connection that breaks outside a request is harmless; after any other uncaught error the process cannot be trusted. */
  #survive(error: unknown): void {
    if (error instanceof Error && ("syscall" in error || "severity" in error)) {
      this.#log.error({ err: error }, "a connection broke that nothing waited for");
      return;
    }
    this.#log.fatal({ err: error }, "unexpected error outside of any request");
    process.exit(1);
  }
}
