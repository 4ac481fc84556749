/** Waits for an unavailable database: a desk may start before its database, or during a failover. */
import { setTimeout as wait } from "node:timers/promises";
import { DatabaseOutageError } from "./outage.ts";

const [FIRST_WAIT_MS, MAX_WAIT_MS] = [250, 2000];

export type WaitOptions = {
  /** Gives up after this time and throws the last outage. */
  atMostMs: number;
  /** Aborts the waiting with the signal's reason. */
  signal: AbortSignal;
  onOutage: (outage: DatabaseOutageError) => void;
};

/** Repeats `act` until there is no outage. Any other error is thrown at once. */
export async function whenAvailable<T>(act: () => Promise<T>, { atMostMs, signal, onOutage }: WaitOptions): Promise<T> {
  const until = performance.now() + atMostMs;
  for (let pause = FIRST_WAIT_MS; ; pause = Math.min(2 * pause, MAX_WAIT_MS)) {
    signal.throwIfAborted();
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof DatabaseOutageError) || performance.now() + pause > until) throw error;
      onOutage(error);
      await wait(pause, undefined, { signal });
    }
  }
}
