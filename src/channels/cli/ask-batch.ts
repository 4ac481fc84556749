/** `ospo ask --questions`: a file of questions, one JSON value per line, and a file of results. */
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import { z } from "zod";
import { InvalidError, systemCode } from "../../base/errors.ts";
import { tryJson } from "../../base/try-json.ts";
import { type ComposedReply, composeReply } from "../../desk/compose-reply.ts";
import { rankedPassages } from "./ask-reply.ts";
import { jsonLine } from "./json.ts";
import { progressBar } from "./progress.ts";
import type { Program, Terminal } from "./types.ts";

const Line = z.object({ id: z.union([z.string(), z.number()]).transform(String), question: z.string() });

/** Throws InvalidError that names the file, and the line that cannot be read. */
export async function askBatch(
  program: Program,
  terminal: Terminal,
  { knowledge: dir, questions, out }: { knowledge?: string; questions?: string; out?: string },
): Promise<void> {
  if (questions === undefined || out === undefined)
    throw new InvalidError("a batch needs both --questions FILE.jsonl and --out RESULTS.jsonl");
  const lines = await readQuestions(questions);
  await using results = await open(out, "w").catch((error: unknown) => {
    throw new InvalidError(`${out} cannot be written (${systemCode(error) ?? "unknown"}): choose another file`);
  });
  await program.withKnowledge({ dir, terminal }, async ({ knowledge, now }) => {
    const bar = progressBar(terminal, "questions");
    for (const [i, { id, question }] of lines.entries()) {
      const started = performance.now();
      // A batch measures the documents, all of them, so package names in it must not cause requests to the network.
      const composed = await composeReply({ knowledge, now }, question, { reader: "this-machine" });
      const ms = Math.round((performance.now() - started) * 10) / 10;
      await results.write(jsonLine(batchResult(id, composed, ms)));
      bar.show(i + 1, lines.length);
    }
    bar.done();
  });
}

function batchResult(id: string, composed: ComposedReply, ms: number): object {
  const { reply, result } = composed;
  const abstained = reply.kind !== "answered";
  const citations = abstained ? [] : reply.citations.map(({ file, heading, quote }) => ({ file, heading, quote }));
  return {
    id,
    kind: abstained ? "abstained" : "answered",
    answer: "text" in reply ? reply.text : "",
    citations,
    ranked: rankedPassages(composed),
    abstained,
    ms,
    confidence: result?.confidence ?? 0,
  };
}

async function readQuestions(file: string): Promise<z.infer<typeof Line>[]> {
  await stat(file).catch(() => {
    throw new InvalidError(`${file} does not exist: give a file with one {"id", "question"} per line`);
  });
  const questions: z.infer<typeof Line>[] = [];
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    number++;
    if (line.trim() === "") continue;
    const parsed = Line.safeParse(tryJson(line));
    if (!parsed.success)
      throw new InvalidError(
        `${file}:${number} is not a question: write {"id": "q1", "question": "…"} as one line of JSON`,
      );
    questions.push(parsed.data);
  }
  return questions;
}
