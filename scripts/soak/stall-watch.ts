/**
 * Loaded before a server (`--import`): on SIGUSR2 it writes the longest block of the event loop since the last signal,
 * in ms, into STALL_FILE.
 */
import { renameSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

const file = process.env["STALL_FILE"];
if (file !== undefined) {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  process.on("SIGUSR2", () => {
    writeFileSync(`${file}.draft`, String(delays.max / 1e6));
    renameSync(`${file}.draft`, file);
    delays.reset();
  });
}
