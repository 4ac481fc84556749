/** `ospo ask`: one question, or a file of them. */
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import { z } from "zod";
import { InvalidError, systemCode } from "../../../base/errors.ts";
import type { Reply } from "../../../desk/reply.ts";
import { type ComposedReply, composeReply } from "../../../desk/compose-reply.ts";
import type { Program, Terminal } from "../types.ts";
import { progressBar } from "../progress.ts";

export async function askOne(
  program: Program,
  terminal: Terminal,
  question: string | undefined,
  options: { knowledge?: string; json?: true },
): Promise<void> {
  if (question === undefined)
    throw new InvalidError('ask what? Write the question in quotes: ospo ask "May I use GPL code?"');
  await program.withKnowledge({ dir: options.knowledge, terminal }, async (desk) => {
    const considered = await composeReply(desk, question, { isStaff: true });
    if (options.json)
      terminal.out(`${JSON.stringify({ ...replyOnTerminal(considered), ranked: rankedOf(considered) })}\n`);
    else terminal.out(`${inWords(replyOnTerminal(considered))}\n`);
  });
}

const Line = z.object({ id: z.union([z.string(), z.number()]).transform(String), question: z.string() });

/** Throws InvalidError that names the file and line of what cannot be read. */
export async function askBatch(
  program: Program,
  terminal: Terminal,
  options: { knowledge?: string; questions?: string; out?: string },
): Promise<void> {
  const { questions, out } = options;
  if (questions === undefined || out === undefined)
    throw new InvalidError("a batch needs both --questions FILE.jsonl and --out RESULTS.jsonl");
  const lines = await readQuestions(questions);
  await using results = await open(out, "w").catch((error: unknown) => {
    throw new InvalidError(`${out} cannot be written (${systemCode(error) ?? "unknown"}): choose another place`);
  });
  await program.withKnowledge({ dir: options.knowledge, terminal }, async ({ knowledge, now }) => {
    const bar = progressBar(terminal, "questions");
    for (const [i, { id, question }] of lines.entries()) {
      const started = performance.now();
      // From the documents alone: a batch measures them, and must not ask the network for each name in it.
      const considered = await composeReply({ knowledge, now }, question, { isStaff: true });
      const { reply, result } = considered;
      const citations =
        reply.kind === "answered" ? reply.citations.map(({ file, heading, quote }) => ({ file, heading, quote })) : [];
      const abstained = reply.kind !== "answered";
      const answer = "text" in reply ? reply.text : "";
      await results.write(
        `${JSON.stringify({ id, kind: abstained ? "abstained" : "answered", answer, citations, ranked: rankedOf(considered), abstained, ms: Math.round((performance.now() - started) * 10) / 10, confidence: result?.confidence ?? 0 })}\n`,
      );
      bar.show(i + 1, lines.length);
    }
    bar.done();
  });
}

async function readQuestions(file: string): Promise<z.infer<typeof Line>[]> {
  await stat(file).catch(() => {
    throw new InvalidError(`${file} does not exist: give a file with one {"id", "question"} a line`);
  });
  const questions: z.infer<typeof Line>[] = [];
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    number++;
    if (line.trim() === "") continue;
    const parsed = Line.safeParse(tryJson(line));
    if (!parsed.success)
      throw new InvalidError(
        `${file}:${number} is no question: write {"id": "q1", "question": "…"} as one line of JSON`,
      );
    questions.push(parsed.data);
  }
  return questions;
}

function tryJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function rankedOf({ result }: ComposedReply): object[] {
  return (result?.ranked ?? []).slice(0, 10).map(({ passage, score }) => ({
    file: passage.document.file,
    heading: passage.heading,
    text: passage.text,
    score: Math.round(score * 1000) / 1000,
  }));
}

/** A terminal has no conversation to answer in: it says how to reach a person. */
function replyOnTerminal({ reply }: ComposedReply): Reply {
  if (reply.kind !== "person") return reply;
  return {
    kind: "notice",
    language: "en",
    text: 'To reach a person, open a ticket: ospo tickets open "your question"',
    examples: [],
  };
}

function inWords(reply: Reply): string {
  switch (reply.kind) {
    case "answered":
      return [
        reply.text,
        "",
        ...reply.citations.map(
          ({ number, file, heading, review }) =>
            `[${number}] ${file} › ${heading}${review ? ` (review by ${review})` : ""}`,
        ),
      ].join("\n");
    case "abstained":
      return `${reply.text}\n\nospo tickets open ${JSON.stringify(reply.question)}`;
    case "notice":
      return [reply.text, ...reply.examples.map((example) => `  ${example}`)].join("\n");
    case "verdict":
      return [
        reply.text,
        ...reply.citations.map(({ number, file, heading }) => `[${number}] ${file} › ${heading}`),
      ].join("\n");
    case "choice":
      return [
        reply.text,
        ...(reply.warning ? [reply.warning] : []),
        ...reply.choices.map(({ text }) => `  ${text}`),
      ].join("\n");
    case "ticket":
      return reply.text;
  }
}
