/** What needs the desk closed for a moment and its database free: `serve` closes it, lets this be done, and opens it again. */
import { ConflictError } from "./base/errors.ts";

export class Interludes {
  #wanted = Promise.withResolvers<"interlude">();
  #act: (() => Promise<void>) | undefined;
  #settle: (() => void) | undefined;

  /** Resolves when somebody wants one. */
  get wanted(): Promise<"interlude"> {
    return this.#wanted.promise;
  }

  /** Settles as `act` did, once the desk is open again. One at a time. */
  async run<T>(act: () => Promise<T>): Promise<T> {
    if (this.#act || this.#settle) throw new ConflictError("a backup is being restored already");
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#act = async () => {
      const settle = await act().then(
        (value) => () => resolve(value),
        (error: unknown) => () => reject(error),
      );
      this.#settle = settle;
    };
    this.#wanted.resolve("interlude");
    return await promise;
  }

  /** The desk is closed. */
  async act(): Promise<void> {
    await this.#act?.();
    this.#act = undefined;
    this.#wanted = Promise.withResolvers();
  }

  /** The desk is open again. */
  over(): void {
    this.#settle?.();
    this.#settle = undefined;
  }
}
