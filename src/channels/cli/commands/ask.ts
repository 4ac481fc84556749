import { InvalidError } from "../../../base/errors.ts";
import { composeReply } from "../../../desk/compose-reply.ts";
import type { Reader } from "../../../desk/may-read.ts";
import { askBatch } from "../ask-batch.ts";
import { rankedPassages, replyText, terminalReply } from "../ask-reply.ts";
import { JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";
import type { Program, Terminal } from "../types.ts";

type Options = { knowledge?: string; questions?: string; out?: string; groups?: string; json?: true };

export const registerAsk: RegisterCommand = (ospo, { program, terminal }) => {
  ospo
    .command("ask")
    .description("ask one question, or many from a file")
    .argument("[question]")
    .option("--knowledge <dir>", "answer from this folder")
    .option("--questions <file.jsonl>", "one {id, question} per line")
    .option("--out <results.jsonl>", "where the results go")
    .option("--groups <names>", "also from documents for these groups of staff, such as ospo,legal")
    .addOption(JSON_OPTION)
    .action(async (question: string | undefined, options: Options) => {
      if (options.questions !== undefined || options.out !== undefined) await askBatch(program, terminal, options);
      else await askOne(program, terminal, question, options);
    });
};

async function askOne(
  program: Program,
  terminal: Terminal,
  question: string | undefined,
  { knowledge: dir, groups = "", json }: Options,
): Promise<void> {
  if (question === undefined)
    throw new InvalidError('the question is missing: write it in quotes, as in ospo ask "May I use GPL code?"');
  await program.withKnowledge({ dir, terminal }, async (desk) => {
    const composed = await composeReply(desk, question, { reader: groupsIn(groups) });
    const reply = terminalReply(composed);
    terminal.out(json ? jsonLine({ ...reply, ranked: rankedPassages(composed) }) : `${replyText(reply)}\n`);
  });
}

/** The answer may be passed on, so documents for staff are left out unless they are asked for. */
function groupsIn(text: string): Reader {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
