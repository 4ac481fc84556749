/** What arrives while one statement writes is written by the next, all in one: under load the database is asked less often, not more. */
import { UnavailableError } from "../../base/errors.ts";
import type { NewDelivery } from "../../delivery/deliveries.ts";

const MOST = 100;

type Waiting = { sent: NewDelivery; resolve: (id: string | undefined) => void; reject: (error: unknown) => void };

export class DeliveryBatcher {
  readonly #write: (sent: readonly NewDelivery[]) => Promise<Map<string, string>>;
  readonly #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(write: (sent: readonly NewDelivery[]) => Promise<Map<string, string>>) {
    this.#write = write;
  }

  /** Its id when it is written down; undefined where it was before. */
  async write(sent: NewDelivery): Promise<string | undefined> {
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ sent, resolve, reject });
      if (!this.#isWriting) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST);
      // What cannot be written must not keep others from it.
      if (!(await this.#done(batch)) && batch.length > 1) for (const one of batch) await this.#done([one]);
    }
    this.#isWriting = false;
  }

  async #done(batch: readonly Waiting[]): Promise<boolean> {
    try {
      const ids = await this.#write(batch.map(({ sent }) => sent));
      for (const { sent, resolve } of batch) {
        resolve(ids.get(sent.eventId));
        // The same twice in a batch: the first has it.
        ids.delete(sent.eventId);
      }
      return true;
    } catch (error) {
      // Where the database is away, each alone would only wait for it again.
      const all = error instanceof UnavailableError;
      if (all || batch.length === 1) for (const { reject } of batch) reject(error);
      return all;
    }
  }
}
