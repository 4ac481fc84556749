/** The model on trial: in topics below their bar it answers for staff only, who grade it; a topic that passes, it answers itself. */
import type { AnswerResult } from "../answering/types.ts";
import { UnavailableError } from "../base/errors.ts";
import type { Message } from "../db/schema.ts";
import { barOf, type GradeVerdict, type ModelPolicy, passes, type Topic, topicOf } from "../policy/model-policy.ts";
import type { TextBody } from "../tickets/conversations.ts";
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
import { previousQuestion, conversationContext } from "./conversation-context.ts";
import type { Desk } from "./desk.ts";
import type { Reply } from "./reply.ts";
import { composeReply, type ModelPermission } from "./compose-reply.ts";
import { requireStaff } from "./staff.ts";

export type TopicStatus = Pick<Topic, "name" | "en"> & {
  zh: string;
  bar: { grades: number; good: number };
  writes: boolean;
  counts: Record<GradeVerdict | "ungraded", number>;
};

const MOST_AT_ONCE = 20;

/** May the model answer this itself? Never where the policy cannot be read. */
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

/** The model's answer in a topic is kept for staff: as the asker got it, or to be written when there is time. */
export async function keepForStaff(
  desk: Desk,
  { topic, writes }: ModelPermission,
  question: Message,
  answer: Message,
  reply: Reply,
): Promise<void> {
  const written = reply.kind === "answered" && reply.written ? { ...reply.written, citations: reply.citations } : null;
  // Where the model may answer and did not, there is nothing to grade.
  if (topic === null || !desk.writer || (writes && !written)) return;
  const shadow = {
    questionId: question.id,
    answerId: answer.id,
    topic,
    model: desk.writer.model.name,
    written: written && { body: { text: written.words, citations: written.citations }, prompt: written.prompt },
  };
  await saveShadowAnswer(desk.db, shadow, desk.now());
}

/** Writes what the model would have said, one after the other; those of the askers' own time come first. */
export async function writeShadows(desk: Desk): Promise<void> {
  for (let i = 0; i < MOST_AT_ONCE; i++) {
    const taken = await leaseUnwritten(desk.db, desk.now());
    if (!taken) return;
    const question = await desk.db
      .selectFrom("message")
      .selectAll()
      .where("id", "=", taken.questionId)
      .executeTakeFirstOrThrow();
    // As anybody may read it: who asked does not matter to a grade.
    const { reply } = await composeReply(desk, (question.body as TextBody).text, {
      isStaff: false,
      before: await previousQuestion(desk, question.conversation_id, question.id),
      said: await conversationContext(desk, question.conversation_id, question.id),
    });
    const written = reply.kind === "answered" && reply.written ? reply : null;
    await finishShadowAnswer(
      desk.db,
      taken.id,
      written && {
        body: { text: written.written!.words, citations: written.citations },
        model: written.written!.model,
        prompt: written.written!.prompt,
      },
      desk.now(),
    );
  }
}

/** Every topic with its bar and its counts, and what this person may grade. */
export async function answersToGrade(
  desk: Desk,
  staff: Person,
): Promise<{ topics: TopicStatus[]; answers: ShadowAnswer[] }> {
  await requireStaff(desk, staff);
  const policy = await policyOf(desk);
  if (!policy || !desk.writer) return { topics: [], answers: [] };
  const names = policy.topics.map(({ name }) => name);
  const [topics, answers] = await Promise.all([
    Promise.all(policy.topics.map(async (topic) => await countsOf(desk, policy, topic))),
    ungradedAnswers(desk.db, names, desk.writer.model.name, staff),
  ]);
  return { topics, answers };
}

/** Written down with who and when; counts with the next question. */
export async function gradeAnswer(
  desk: Desk,
  staff: Person,
  id: string,
  grade: { verdict: GradeVerdict; comment: string | null },
): Promise<void> {
  await requireStaff(desk, staff);
  const { topic } = await gradeShadowAnswer(desk.db, staff, id, grade, desk.now());
  desk.log.info({ topic, answer: id, verdict: grade.verdict }, "an answer of the model was graded");
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
