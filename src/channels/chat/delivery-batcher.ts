/** Stores all deliveries that arrive while one statement runs with the next statement, so that high load needs fewer statements. */
import { UnavailableError } from "../../base/errors.ts";
import type { NewDelivery } from "../../delivery/deliveries.ts";

const BATCH_SIZE = 100;

type Waiting = { delivery: NewDelivery; resolve: (id: string | undefined) => void; reject: (error: unknown) => void };

export class DeliveryBatcher {
  readonly #write: (deliveries: readonly NewDelivery[]) => Promise<Map<string, string>>;
  readonly #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(write: (deliveries: readonly NewDelivery[]) => Promise<Map<string, string>>) {
    this.#write = write;
  }

  /** The id of the stored delivery; undefined if it had been stored before. */
  async write(delivery: NewDelivery): Promise<string | undefined> {
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ delivery, resolve, reject });
      if (!this.#isWriting) void this.#storeAll();
    });
  }

  async #storeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH_SIZE);
      // A delivery that cannot be stored must not block the others.
      if (!(await this.#store(batch)) && batch.length > 1) for (const one of batch) await this.#store([one]);
    }
    this.#isWriting = false;
  }

  async #store(batch: readonly Waiting[]): Promise<boolean> {
    try {
      const ids = await this.#write(batch.map(({ delivery }) => delivery));
      for (const { delivery, resolve } of batch) {
        resolve(ids.get(delivery.eventId));
        // If a batch holds the same event twice, the first gets the id.
        ids.delete(delivery.eventId);
      }
      return true;
    } catch (error) {
      // If the database is unavailable, single statements would only wait for it again.
      const isOutage = error instanceof UnavailableError;
      if (isOutage || batch.length === 1) for (const { reject } of batch) reject(error);
      return isOutage;
    }
  }
}
