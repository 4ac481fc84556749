/** The command line: the same desk on a terminal. It lists the commands and turns their outcome into an exit status. */
import { Command, CommanderError } from "commander";
import { failureOf } from "../../desk/failure.ts";
import type { RegisterCommand } from "./command.ts";
import { registerAnswers } from "./commands/answers.ts";
import { registerAsk } from "./commands/ask.ts";
import { registerAudit } from "./commands/audit.ts";
import { registerBackup } from "./commands/backup.ts";
import { registerCheck } from "./commands/check.ts";
import { registerDoctor } from "./commands/doctor.ts";
import { registerEval } from "./commands/eval.ts";
import { registerIndex } from "./commands/index-search.ts";
import { registerKeys } from "./commands/keys.ts";
import { registerLookup } from "./commands/lookup.ts";
import { registerPeople } from "./commands/people.ts";
import { registerPerson } from "./commands/person.ts";
import { registerReceipt } from "./commands/receipt.ts";
import { registerRequest } from "./commands/request.ts";
import { registerRestore } from "./commands/restore.ts";
import { registerServe } from "./commands/serve.ts";
import { registerStaff } from "./commands/staff.ts";
import { registerTickets } from "./commands/tickets.ts";
import { registerVerify } from "./commands/verify.ts";
import type { Program, Terminal } from "./types.ts";

/** In the order in which `ospo help` shows them. */
const COMMANDS: readonly RegisterCommand[] = [
  registerServe,
  registerAsk,
  registerLookup,
  registerCheck,
  registerTickets,
  registerRequest,
  registerAudit,
  registerVerify,
  registerReceipt,
  registerKeys,
  registerStaff,
  registerPerson,
  registerPeople,
  registerAnswers,
  registerBackup,
  registerRestore,
  registerIndex,
  registerEval,
  registerDoctor,
];

/** Runs one command. Returns the exit status: 0 done, 1 the answer is "no", 2 wrong use, 3 something outside failed. */
export async function runCommand(argv: readonly string[], program: Program, terminal: Terminal): Promise<number> {
  let status = 0;
  const answerNo = (): void => void (status = 1);
  const ospo = new Command("ospo")
    .description("The help desk of the open source program office.")
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: () => undefined });
  for (const register of COMMANDS) register(ospo, { program, terminal, answerNo });
  try {
    await ospo.parseAsync(argv.length === 0 ? ["serve"] : argv, { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      terminal.err(`${oneLine(usageError(error))}. See: ospo help\n`);
      return 2;
    }
    const { words, exit } = failureOf(error, program.log);
    terminal.err(`ospo: ${oneLine(words)}\n`);
    return exit;
  }
}

function usageError({ code, message }: CommanderError): string {
  // For `ospo help nosuch` the message is only "(outputHelp)".
  if (code === "commander.help") return "ospo: there is no help for that command";
  return message.replace(/^error: /u, "ospo: ").replace(/\.$/u, "");
}

/** A script reads one line per error. */
function oneLine(message: string): string {
  return message.replaceAll(/(?<!\s)\s*\n\s*/gu, " ");
}
