/** Long work on the main thread that lets others run. */
import { setImmediate } from "node:timers/promises";

/** Shorter than what a person notices, long enough that pausing costs nothing. */
const TURN_MS = 10;

/** Call and await it between the steps of the work: it waits for a turn of the event loop where the last was 10 ms ago. */
export function pauses(): () => Promise<void> | undefined {
  let last = performance.now();
  const pause = async (): Promise<void> => {
    await setImmediate();
    last = performance.now();
  };
  return () => (performance.now() - last < TURN_MS ? undefined : pause());
}
