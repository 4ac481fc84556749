/** The command line: the same desk on a terminal. A table of contents; each command has a file. */
import path from "node:path";
import { Command, CommanderError, Option } from "commander";
import { InvalidError } from "../../base/errors.ts";
import { failureOf } from "../../desk/failure.ts";
import { askBatch, askOne } from "./commands/ask.ts";
import { doctor } from "./commands/doctor.ts";
import { evaluate, evaluateModel } from "./commands/eval.ts";
import { check } from "./commands/check.ts";
import { index } from "./commands/index-search.ts";
import { lookup } from "./commands/lookup.ts";
import type { Anchored } from "../../desk/anchor-trail.ts";
import { anchoredInWords, linesAs, verificationInWords, type Verified } from "./commands/audit.ts";
import { peopleInWords, staffInWords } from "./queue/people.ts";
import { type BackedUp, backupInWords, type Restored, restoredInWords } from "./commands/backup.ts";
import { verify } from "./commands/verify.ts";
import { type RequestOutcome, requestInWords } from "./commands/request.ts";
import { checkTicketWords, TICKET_ACTIONS, ticketsInWords } from "./commands/tickets.ts";
import type { AuditLine } from "../../tickets/audit/lines.ts";
import type { Terminal, Program } from "./types.ts";

const AS_STAFF = new Option("--as <person>", "act as this staff member, such as web:ana");

/** Runs one command. Returns the exit status: 0 done, 1 no, 2 wrong use, 3 something outside failed. */
export async function runCommand(argv: readonly string[], program: Program, terminal: Terminal): Promise<number> {
  let status = 0;
  const print = (json: unknown, value: unknown, inWords: (value: unknown) => string): void =>
    terminal.out(json ? `${JSON.stringify(value)}\n` : inWords(value));
  const command = new Command("ospo")
    .description("The help desk of the open source program office.")
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: () => undefined });
  command.command("serve").description("start the desk (also without a command)").action(program.serve);
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
    .description(`the queue: ${TICKET_ACTIONS.join(", ")}`)
    .argument("<action>")
    .argument("[words...]")
    .addOption(AS_STAFF)
    .option("--group <group>", "only of this group")
    .option("--tag <tag>", "only with this tag")
    .option("--json", "print one JSON value")
    .action(async (action: string, words: string[], { json, as, ...options }) => {
      checkTicketWords([action, ...words]);
      print(
        json,
        await program.onQueue({ command: "tickets", words: [action, ...words], as, options }),
        ticketsInWords,
      );
    });
  command
    .command("request")
    .description("ask for an approval: use, contribute, release or exception, with the answers as field=value")
    .argument("<kind>")
    .argument("[answers...]")
    .option("--as <person>", "who asks, such as slack:U012AB3CD")
    .option("--preview", "only say what it will take")
    .option("--attest", "confirm the conditions that it names")
    .option("--anyway", "although the same was asked before")
    .option("--key <uuid>", "the same again is filed once")
    .option("--json", "print one JSON value")
    .action(async (kind: string, answers: string[], { json, as, ...given }) => {
      const options = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
      const outcome = (await program.onQueue({
        command: "request",
        words: [kind, ...answers],
        as,
        options,
      })) as RequestOutcome;
      const { text, filed } = requestInWords(outcome);
      print(json, outcome, () => text);
      if (!filed) status = 1;
    });
  command
    .command("audit")
    .description(
      "verify: is the evidence whole? export: the events, one JSON value a line; checkpoint: anchor the trail now",
    )
    .argument("<action>")
    .option("--anchor <file>", "verify against this file of checkpoints too")
    .option("--from <day>", "since that day")
    .option("--to <day>", "before that day")
    .option("--person <person>", "who acted or asked, such as web:ana")
    .option("--package <purl>", "of requests for that package")
    .option("--decision <id>", "of that decision's ticket")
    .option("--csv", "export as CSV")
    .option("--json", "print one JSON value")
    .action(async (action: string, { json, csv, anchor, ...given }) => {
      // The desk that does it may run in another directory.
      const options = { ...given, ...(anchor && { anchor: /^https?:/u.test(anchor) ? anchor : path.resolve(anchor) }) };
      const found = await program.onQueue({ command: "audit", words: [action], options });
      if (action === "export") print(json, found, () => linesAs(csv ? "csv" : undefined, found as AuditLine[]));
      else if (action === "checkpoint") print(json, found, () => anchoredInWords(found as Anchored));
      else {
        print(json, found, () => verificationInWords(found as Verified));
        if ((found as Verified).problems.length > 0) status = 1;
      }
    });
  command
    .command("verify")
    .description(
      "is a receipt genuine, does it still stand, and does it cover this? Needs no database where --keys is given",
    )
    .argument("<receipt>", "the receipt, or a file that holds it")
    .option("--keys <jwks.json>", "public keys of the desk, as `ospo keys` prints them")
    .option("--offline", "with --keys: do not ask the desk that the receipt names")
    .option("--package <package>", "it must cover this package")
    .option("--use <use>", "it must cover this use")
    .option("--json", "print one JSON value")
    .action(async (receipt: string, options) => {
      if (!(await verify(program, terminal, receipt, options))) status = 1;
    });
  command
    .command("receipt")
    .description("a decision and its signed receipt")
    .argument("<id>", "such as D-12-1")
    .option("--json", "print one JSON value")
    .action(async (id: string, { json }) =>
      print(
        json,
        await program.onQueue({ command: "receipt", words: [id], options: {} }),
        (found) => `${(found as { receipt: string }).receipt}\n`,
      ),
    );
  command
    .command("keys")
    .description("the public keys that check receipts, as JWKS; move FILE: take the private one out of the database")
    .argument("[words...]")
    .action(async (words: string[]) => {
      const [action, file] = words;
      if (action === undefined)
        print(true, await program.onQueue({ command: "receipt", words: ["keys"], options: {} }), String);
      else if (action === "move" && file !== undefined)
        print(
          false,
          await program.onQueue({ command: "receipt", words: ["move", path.resolve(file)], options: {} }),
          () =>
            `The key is in ${path.resolve(file)}. Set RECEIPT_KEY to it for every desk of this database, and restart them.\n`,
        );
      else
        throw new InvalidError("keys prints the public keys; keys move FILE takes the private one out of the database");
    });
  command
    .command("staff")
    .description("who is staff: list, add PERSON GROUP, remove PERSON [GROUP]")
    .argument("[words...]")
    .option("--json", "print one JSON value")
    .action(async (words: string[], { json }) =>
      print(json, await program.onQueue({ command: "staff", words, options: {} }), staffInWords),
    );
  command
    .command("person")
    .description("what is kept of somebody: export PERSON, erase PERSON (decisions and counts stay)")
    .argument("<action>")
    .argument("<person>")
    .action(async (action: string, who: string) =>
      print(true, await program.onQueue({ command: "person", words: [action, who], options: {} }), String),
    );
  command
    .command("people")
    .description("which accounts belong to one human: list, link ONE OTHER REASON, unlink ONE OTHER REASON")
    .argument("[words...]")
    .addOption(AS_STAFF)
    .option("--json", "print one JSON value")
    .action(async (words: string[], { json, as }) =>
      print(json, await program.onQueue({ command: "people", words, as, options: {} }), peopleInWords),
    );
  command
    .command("backup")
    .description("all that the desk must not lose, in one file; the desk may run")
    .argument("<file>", "where it goes; an earlier backup of that name is replaced")
    .option("--json", "print one JSON value")
    .action(async (file: string, { json }) =>
      print(json, await program.onDatabase({ command: "backup", file: path.resolve(file) }), (made) =>
        backupInWords(made as BackedUp),
      ),
    );
  command
    .command("restore")
    .description(
      "a backup into an empty desk, also of another kind of database; exit status 1 where its audit trail is not whole",
    )
    .argument("<file>")
    .option("--replace", "into a desk that is not empty: what is there is kept in a backup of its own")
    .option("--json", "print one JSON value")
    .action(async (file: string, { json, replace = false }) => {
      const restored = (await program.onDatabase({
        command: "restore",
        file: path.resolve(file),
        replace,
      })) as Restored;
      print(json, restored, () => restoredInWords(restored));
      if (restored.audit.problems.length > 0) status = 1;
    });
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
    .option("--model", "of answers that the configured model writes")
    .option("--most <count>", "with --model: only the first so many questions", "1000")
    .option("--json", "print one JSON value")
    .action(async (options) => {
      if (options.model) await evaluateModel(program, terminal, Boolean(options.json), Number(options.most));
      else if (!(await evaluate(program, terminal, Boolean(options.json)))) status = 1;
    });
  command
    .command("doctor")
    .description("check settings, database, index and channels, and say how to mend them")
    .option("--json", "print one JSON value")
    .action(async (options) => {
      if (!(await doctor(program, terminal, Boolean(options.json)))) status = 1;
    });
  try {
    await command.parseAsync(argv.length === 0 ? ["serve"] : argv, { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      const words = error.message
        .replace(/^error: /u, "ospo: ")
        .replaceAll(/(?<!\s)\s*\n\s*/gu, " ")
        .replace(/\.$/u, "");
      terminal.err(`${words}. See: ospo help\n`);
      return 2;
    }
    const { words, exit } = failureOf(error, program.log);
    terminal.err(`ospo: ${words.replace(/(?<!\s)\s*\n\s*/gu, " ")}\n`);
    return exit;
  }
}
