/** Long work on the main thread that lets others run. */
import { setImmediate } from "node:timers/promises";

/** Shorter than what a person notices, long enough that pausing costs nothing. */
const TURN_MS = 10;

/**
 * Call and await it between the steps of the work: it waits for a turn of the event loop where the last was 10 ms ago. Steps that run side by
 * side share one: of those that waited, as many go on as the next 10 ms hold.
 */
export function pauser(): () => Promise<void> | undefined {
  let last = performance.now();
  let turn: Promise<void> | undefined;
  const isDue = (): boolean => performance.now() - last >= TURN_MS;
  const takeTurn = async (): Promise<void> => {
    await setImmediate();
    last = performance.now();
    turn = undefined;
  };
  const pause = async (): Promise<void> => {
    while (isDue()) await (turn ??= takeTurn());
  };
  return () => (isDue() ? pause() : undefined);
}
