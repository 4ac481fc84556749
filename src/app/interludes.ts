/** Work that needs the database for itself, such as a restore: `serve` closes the desk, runs it, and opens the desk again. */
import { ConflictError, UnavailableError } from "../base/errors.ts";

type Wanted = { act: () => Promise<void>; settle?: () => void; refuse: (error: Error) => void };

export class Interludes implements Disposable {
  #next = Promise.withResolvers<"interlude">();
  #wanted: Wanted | undefined;

  /** Resolves when somebody asks for an interlude. */
  get wanted(): Promise<"interlude"> {
    return this.#next.promise;
  }

  /** Settles like `act`, once the desk is open again. One at a time. */
  async run<T>(act: () => Promise<T>): Promise<T> {
    if (this.#wanted) throw new ConflictError("a backup is being restored already");
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const wanted: Wanted = {
      act: async () => {
        try {
          const value = await act();
          wanted.settle = () => resolve(value);
        } catch (error) {
          wanted.settle = () => reject(error);
        }
      },
      refuse: reject,
    };
    this.#wanted = wanted;
    this.#next.resolve("interlude");
    return await promise;
  }

  /** The desk is closed. */
  async act(): Promise<void> {
    await this.#wanted?.act();
    this.#next = Promise.withResolvers();
  }

  /** The desk is open again. */
  over(): void {
    if (!this.#wanted?.settle) return;
    this.#wanted.settle();
    this.#wanted = undefined;
  }

  /** The desk does not open again. */
  [Symbol.dispose](): void {
    this.over();
    this.#wanted?.refuse(new UnavailableError("the desk is stopping"));
  }
}
