/** The command line: the same desk on a terminal. A table of contents; each command has a file. */
import { Command, CommanderError, Option } from "commander";
import type { Log } from "../../base/log.ts";
import type { Judge, Reader } from "../../desk/desk.ts";
import { failureOf } from "../failure.ts";
import { askBatch, askOne } from "./ask-command.ts";
import { doctor, type Check } from "./doctor-command.ts";
import { evaluate } from "./eval-command.ts";
import { check } from "./check-command.ts";
import { index } from "./index-command.ts";
import { lookup } from "./lookup-command.ts";
import { type TicketsArguments, tickets } from "./tickets-command.ts";

export type Terminal = { out: (text: string) => void; err: (text: string) => void; isTerminal: boolean };

/** How long services outside may take, where nobody waits in a chat: for all of one package, and for one request. */
export type Patience = { deadlineMs?: number; timeoutMs?: number };

/** What the commands need of the rest of the program; main opens it. */
export type Program = {
  log: Log;
  serve: () => Promise<void>;
  /** A desk that answers but keeps nothing; ready when it resolves. */
  withKnowledge: <T>(
    options: { dir: string | undefined; rebuild?: boolean; terminal: Terminal },
    act: (desk: Reader & Judge) => Promise<T>,
  ) => Promise<T>;
  /** What judges packages; needs neither index nor database. */
  withPackages: <T>(act: (desk: Judge) => Promise<T>, patience?: Patience) => Promise<T>;
  /** The queue: by the running desk where there is one, else opened here. */
  onQueue: (args: TicketsArguments) => Promise<unknown>;
  checks: () => Promise<Check[]>;
};

/** Runs one command. Returns the exit status: 0 done, 1 no, 2 wrong use, 3 something outside failed. */
export async function runCommand(argv: readonly string[], program: Program, terminal: Terminal): Promise<number> {
  let status = 0;
  const command = new Command("ospo")
    .description("The help desk of the open source program office.")
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: () => undefined });
  command.command("serve", { isDefault: true }).description("start the desk").action(program.serve);
  command
    .command("ask")
    .description("ask one question, or many from a file")
    .argument("[question]")
    .option("--knowledge <dir>", "answer from this folder")
    .option("--questions <file.jsonl>", "one {id, question} a line")
    .option("--out <results.jsonl>", "where the results go")
    .option("--json", "print one JSON value")
    .action(async (question: string | undefined, options) => {
      if (options.questions !== undefined || options.out !== undefined) await askBatch(program, terminal, options);
      else await askOne(program, terminal, question, options);
    });
  command
    .command("lookup")
    .description("facts and verdict for one package, such as npm:lodash@4.17.21 or pkg:pypi/django@3.0")
    .argument("<package>")
    .option("--use <use>", "how it is used: one of the policy's uses")
    .option("--json", "print one JSON value")
    .action(async (name: string, options) => await lookup(program, terminal, name, options));
  command
    .command("check")
    .description("every package of a lockfile or SBOM against the policy; exit status 1 where one is prohibited")
    .argument("<file>")
    .option("--use <use>", "how they are used: one of the policy's uses", "distributed")
    .option("--json", "print one JSON value")
    .option("--sarif", "print SARIF 2.1.0 for code scanning")
    .option("--record <facts.json>", "keep the facts found in a file")
    .option("--facts <facts.json>", "judge by facts kept before, and ask nobody")
    .action(async (file: string, options) => {
      if (!(await check(program, terminal, file, options))) status = 1;
    });
  command
    .command("tickets")
    .description("the queue: list, show ID, claim ID, reply ID TEXT, approve ID, reject ID REASON, close ID, open TEXT")
    .argument("<action>")
    .argument("[words...]")
    .addOption(new Option("--as <person>", "act as this staff member, such as web:ana"))
    .option("--json", "print one JSON value")
    .action(
      async (action: string, words: string[], options) =>
        await tickets(program, terminal, { action, words, as: options.as }, Boolean(options.json)),
    );
  command
    .command("index")
    .description("build or refresh the search index")
    .option("--knowledge <dir>", "of this folder")
    .option("--rebuild", "forget what is saved")
    .option("--json", "print one JSON value")
    .action(async (options) => await index(program, terminal, options));
  command
    .command("eval")
    .description("the quality figures on the project's own questions")
    .option("--json", "print one JSON value")
    .action(async (options) => {
      if (!(await evaluate(program, terminal, Boolean(options.json)))) status = 1;
    });
  command
    .command("doctor")
    .description("check settings, database, index and channels, and say how to mend them")
    .option("--json", "print one JSON value")
    .action(async (options) => {
      if (!(await doctor(program, terminal, Boolean(options.json)))) status = 1;
    });
  try {
    await command.parseAsync(argv, { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      terminal.err(`${error.message.replace(/^error: /u, "ospo: ")}. See: ospo help\n`);
      return 2;
    }
    const { words, exit } = failureOf(error, program.log);
    terminal.err(`ospo: ${words.replace(/\s*\n\s*/gu, " ")}\n`);
    return exit;
  }
}
