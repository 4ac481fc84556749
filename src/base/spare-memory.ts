/**
 * Applies process-settings.json, which limits the memory of the process. By default, V8 lets garbage grow to several
 * times the memory in use: 250 MB for a desk that uses 70. Collecting it sooner does not slow answers down. By default,
 * malloc gives each thread its own heap, which keeps the 120 MB that the first index needed; with fewer heaps, and
 * large blocks returned at once, it does not. The settings also make lookups of packages use HTTPS_PROXY, and turn off
 * warnings about experimental features, since the web pages use one (see decision 16).
 */
import settings from "./process-settings.json" with { type: "json" };

/**
 * The settings must be there when a process starts. If they are not, this replaces the process by one that has them.
 * The environment takes precedence.
 */
export function restartSparingMemory(env: NodeJS.ProcessEnv): void {
  const { flags, environment } = settings;
  const isSet = flags.every((flag) => process.execArgv.includes(flag));
  if (isSet || process.platform === "win32" || process.channel || !process.execve) return;
  process.execve(process.execPath, [process.execPath, ...flags, ...process.execArgv, ...process.argv.slice(1)], {
    ...environment,
    ...env,
  });
}
