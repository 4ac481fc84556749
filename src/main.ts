/** Prepares the process, then loads and runs the desk: what is loaded before a restart would be loaded twice. */
import { cacheCompiledCode } from "./base/compile-cache.ts";
import { restartSparingMemory } from "./base/spare-memory.ts";

const isServing = (process.argv[2] ?? "serve") === "serve";
if (isServing) restartSparingMemory(process.env);
else cacheCompiledCode();
// A reader that closes the pipe early, such as `head`, ends a command; a serving desk goes on without readers.
for (const output of [process.stdout, process.stderr])
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (!isServing) process.exit(error.code === "EPIPE" ? 0 : 3);
  });

const { runCommandLine } = await import("./app/command-line.ts");
process.exitCode = await runCommandLine(process.argv.slice(2), process.env, isServing, {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY,
});
