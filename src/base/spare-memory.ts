/**
 * How the process gets memory and gives it back (process-settings.json). V8 lets garbage grow to several times what is in use, as if it had the machine
 * to itself: 250 MB for a desk that uses 70. Collected sooner, it answers as fast. malloc gives each thread a heap, which keeps what the first index
 * needed, 120 MB: with few heaps, and large blocks given back at once, it does not. And HTTPS_PROXY is followed, for looking up packages.
 * Node's warnings of experimental features are off: the web pages use one of them, which decision 16 explains.
 */
import settings from "./process-settings.json" with { type: "json" };

/** All this must be set before a process starts: starts the program again in this very process, unless it is. What is set from outside wins. */
export function restartSparingMemory(env: NodeJS.ProcessEnv): void {
  const { flags, environment } = settings;
  const isSet = flags.every((flag) => process.execArgv.includes(flag));
  if (isSet || process.platform === "win32" || process.channel || !process.execve) return;
  process.execve(process.execPath, [process.execPath, ...flags, ...process.execArgv, ...process.argv.slice(1)], {
    ...environment,
    ...env,
  });
}
