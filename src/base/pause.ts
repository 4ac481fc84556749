/** Lets other work run between the steps of a long task on the main thread. */
import { setImmediate } from "node:timers/promises";

/** Too short for a person to notice, and long enough that pausing costs nothing. */
const TURN_MS = 10;

/**
 * Call and await the returned function between the steps of the work. It waits for a turn of the event loop if the last
 * one was 10 ms ago. Concurrent steps share a turn: after it, as many of them continue as fit into the next 10 ms.
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
