/** Reads the arguments and the settings, and runs one command. */
import { readConfig, type Config } from "./app/config.ts";
import { programOf } from "./app/program.ts";
import { messageOf } from "./base/errors.ts";
import { openLog } from "./base/log.ts";
import { restartSparingMemory } from "./base/spare-memory.ts";
import { runCommand } from "./channels/cli/program.ts";
import type { Terminal } from "./channels/cli/types.ts";

const isServing = (process.argv[2] ?? "serve") === "serve";
if (isServing) restartSparingMemory(process.env);
// A reader that closes the pipe early, such as `head`, ends a command; a serving desk goes on without readers.
for (const output of [process.stdout, process.stderr])
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (!isServing) process.exit(error.code === "EPIPE" ? 0 : 3);
  });

process.exitCode = await main({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY,
});

async function main(terminal: Terminal): Promise<number> {
  let config: Config;
  try {
    config = readConfig(process.env, process.cwd());
  } catch (error) {
    terminal.err(`ospo: ${messageOf(error)}\n`);
    return 2;
  }
  // The command line speaks to a person: the log is for what an operator must act on.
  const isVerbose = isServing || config.logLevel === "debug" || config.logLevel === "trace";
  const log = openLog(isVerbose ? config.logLevel : "fatal");
  return await runCommand(process.argv.slice(2), programOf(config, log, terminal), terminal);
}
