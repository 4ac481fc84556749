/**
 * Shadow mode: in topics below their bar the model answers for staff only, who grade the answers. Topics that pass the
 * bar get its answers directly.
 */
import { z } from "zod";
import type { AnswerResult } from "../answering/types.ts";
import { UnavailableError } from "../base/errors.ts";
import type { Message } from "../db/schema/conversations.ts";
import { barOf, type GradeVerdict, type ModelPolicy, passes, type Topic, topicOf } from "../policy/model-policy.ts";
import { findMessage } from "../tickets/board/earlier-messages.ts";
import type { Person } from "../identity/people.ts";
import {
  countUngraded,
  finishShadowAnswer,
  gradeShadowAnswer,
  saveShadowAnswer,
  latestVerdicts,
  type ShadowAnswer,
  ungradedAnswers,
  leaseUnwritten,
} from "../tickets/shadow-answers.ts";
import { questionsSoFar, conversationContext } from "./conversation-context.ts";
import type { Desk } from "./desk.ts";
import { ANYBODY, mayReadFiles } from "./may-read.ts";
import { textIn } from "./message-body.ts";
import type { Citation, Reply } from "./reply.ts";
import { type ComposedReply, composeReply, type ModelPermission } from "./compose-reply.ts";
import { requireStaff } from "./staff.ts";

export type TopicStatus = Pick<Topic, "name" | "en"> & {
  zh: string;
  bar: { grades: number; good: number };
  writes: boolean;
  counts: Record<GradeVerdict | "ungraded", number>;
};

const MAX_PER_RUN = 20;

/** Whether the model may answer this question directly. It may not where the policy is invalid. */
export async function modelPermission(
  desk: Desk,
  question: string,
  { ranked }: AnswerResult,
): Promise<ModelPermission> {
  const policy = await policyOf(desk);
  if (!policy) return { topic: null, writes: false };
  const topic = topicOf(policy, question, ranked[0]?.passage.document.file);
  if (!topic) return { topic: null, writes: true };
  return { topic: topic.name, writes: passes(barOf(policy, topic), await verdictsOf(desk, policy, topic)) };
}

/**
 * Stores an answer for staff to grade: the model's answer that the asker got, or an entry for `writeShadows` to fill
 * in.
 */
export async function keepForStaff(
  desk: Desk,
  { topic, writes }: ModelPermission,
  question: Message,
  answer: Message,
  reply: Reply,
): Promise<void> {
  const written = writtenIn(reply);
  // If the model was allowed to answer and did not, there is nothing to grade.
  if (topic === null || !desk.writer || (writes && !written)) return;
  const shadow = {
    questionId: question.id,
    answerId: answer.id,
    topic,
    model: desk.writer.model.name,
    written: written && { body: written.body, prompt: written.prompt },
  };
  await saveShadowAnswer(desk.db, shadow, desk.now());
}

/** Writes the pending shadow answers, oldest first. */
export async function writeShadows(desk: Desk): Promise<void> {
  for (let i = 0; i < MAX_PER_RUN; i++) {
    const taken = await leaseUnwritten(desk.db, desk.now());
    if (!taken) return;
    const question = await findMessage(desk.db, taken.questionId);
    if (!question) throw new Error(`shadow answer ${taken.id} has no question`);
    // Composed from documents that everybody may read, because the asker does not matter for a grade.
    const { reply } = await composeReply(desk, textIn(question.body), {
      reader: ANYBODY,
      earlier: await questionsSoFar(desk, question.conversation_id, question.id),
      context: await conversationContext(desk, question.conversation_id, question.id),
    });
    await finishShadowAnswer(desk.db, taken.id, writtenIn(reply), desk.now());
  }
}

/** The model's answer as staff grade it: with what it chose of the engines' findings. */
function writtenIn(
  reply: ComposedReply["reply"],
): { body: { text: string; citations: Citation[] }; model: string; prompt: string } | null {
  if (reply.kind !== "answered" || !reply.written) return null;
  const { words, model, prompt } = reply.written;
  const text = [reply.intro, words].filter(Boolean).join("\n\n");
  return { body: { text, citations: reply.citations }, model, prompt };
}

/** Every topic with its bar and counts, and the answers that this person has not graded yet. */
export async function answersToGrade(
  desk: Desk,
  staff: Person,
): Promise<{ topics: TopicStatus[]; answers: ShadowAnswer[] }> {
  const groups = await requireStaff(desk, staff);
  const policy = await policyOf(desk);
  if (!policy || !desk.writer) return { topics: [], answers: [] };
  const names = policy.topics.map(({ name }) => name);
  const [topics, answers] = await Promise.all([
    Promise.all(policy.topics.map(async (topic) => await countsOf(desk, policy, topic))),
    ungradedAnswers(desk.db, names, desk.writer.model.name, staff),
  ]);
  return {
    topics,
    answers: answers.filter(({ body }) => mayReadFiles(desk.knowledge, groups, filesIn(body.citations))),
  };
}

/** Of an asker who may have been in other groups than whoever grades. */
function filesIn(citations: unknown): string[] {
  return z
    .array(z.looseObject({ file: z.string() }))
    .parse(citations)
    .map(({ file }) => file);
}

/** Stores a grade. It takes effect with the next question. */
export async function gradeAnswer(
  desk: Desk,
  staff: Person,
  id: string,
  grade: { verdict: GradeVerdict; comment: string | null },
): Promise<void> {
  await requireStaff(desk, staff);
  const { topic } = await gradeShadowAnswer(desk.db, staff, id, grade, desk.now());
  desk.log.info({ topic, answer: id, verdict: grade.verdict }, "model answer graded");
}

async function countsOf(desk: Desk, policy: ModelPolicy, topic: Topic): Promise<TopicStatus> {
  const verdicts = await verdictsOf(desk, policy, topic);
  const bar = barOf(policy, topic);
  const count = (verdict: GradeVerdict): number => verdicts.filter((one) => one === verdict).length;
  const ungraded = desk.writer ? await countUngraded(desk.db, topic.name, desk.writer.model.name) : 0;
  const { name, en, zh = en } = topic;
  const counts = { good: count("good"), wrong: count("wrong"), harmful: count("harmful"), ungraded };
  return { name, en, zh, bar, writes: passes(bar, verdicts), counts };
}

async function verdictsOf(desk: Desk, policy: ModelPolicy, topic: Topic): Promise<GradeVerdict[]> {
  return desk.writer
    ? await latestVerdicts(desk.db, topic.name, desk.writer.model.name, barOf(policy, topic).grades)
    : [];
}

async function policyOf(desk: Desk): Promise<ModelPolicy | null> {
  try {
    return (await desk.modelPolicy.current()).policy;
  } catch (error) {
    if (error instanceof UnavailableError) return null;
    throw error;
  }
}
