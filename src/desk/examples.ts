/** Questions to try: those that this knowledge answers, for everybody who may read them. */
import type { Language } from "../base/language.ts";
import { wordsIn } from "../words/words.ts";
import { composeReply } from "./compose-reply.ts";
import type { Desk } from "./desk.ts";
import { ANYBODY } from "./may-read.ts";

export async function answeredExamples(desk: Desk, language: Language): Promise<string[]> {
  const answered = await Promise.all(
    wordsIn(language).answers.examples.map(async (question) => {
      const { reply } = await composeReply({ ...desk, writer: null }, question, { reader: ANYBODY });
      return reply.kind === "answered" ? [question] : [];
    }),
  );
  return answered.flat();
}
