/** What the files of the commands share. */
import { type Command, Option } from "commander";
import type { Program, Terminal } from "./types.ts";

export type CommandContext = {
  program: Program;
  terminal: Terminal;
  /** The command did its work and the answer is "no": exit status 1. */
  answerNo: () => void;
};

/** Adds one command to `ospo`. */
export type RegisterCommand = (ospo: Command, context: CommandContext) => void;

export const JSON_OPTION = new Option("--json", "print one JSON value");
export const AS_STAFF = new Option("--as <person>", "act as this staff member, such as web:ana");
