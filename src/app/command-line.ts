/** Reads the settings, and runs one command. */
import { messageOf } from "../base/errors.ts";
import { openLog } from "../base/log.ts";
import { runCommand } from "../channels/cli/program.ts";
import type { Terminal } from "../channels/cli/types.ts";
import { type Config, readConfig } from "./config.ts";
import { programOf } from "./program.ts";

/** Returns the exit status. */
export async function runCommandLine(
  args: string[],
  env: NodeJS.ProcessEnv,
  isServing: boolean,
  terminal: Terminal,
): Promise<number> {
  let config: Config;
  try {
    config = readConfig(env, process.cwd());
  } catch (error) {
    terminal.err(`ospo: ${messageOf(error)}\n`);
    return 2;
  }
  // The command line speaks to a person: the log is for what an operator must act on.
  const isVerbose = isServing || config.logLevel === "debug" || config.logLevel === "trace";
  const log = openLog(isVerbose ? config.logLevel : "fatal");
  return await runCommand(args, programOf(config, log, terminal), terminal);
}
