/** Answers of a model in graded topics, whether or not the asker saw them, and the grades of staff. The last grade of a person on an answer counts. */
import { type SqlBool, sql } from "kysely";
import { z } from "zod";
import { NotFoundError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import { type GradeVerdict, VERDICTS } from "../policy/model-policy.ts";
import type { Person } from "../identity/people.ts";
import { json } from "../db/schema/columns.ts";
import { inWords } from "../words/words.ts";
import { messageText } from "./message-text.ts";

export type ShadowBody = { text: string; citations: unknown[] };
const StoredBody = z.looseObject({ text: z.string(), citations: z.array(z.unknown()) });

export type ShadowAnswer = {
  id: string;
  topic: string;
  question: string;
  /** The answer that the asker got. */
  given: string;
  shown: boolean;
  helpful: boolean | null;
  body: ShadowBody;
  model: string;
  prompt: string | null;
  askedAt: Date;
};

const MAX_COMMENT_LENGTH = 2000;
/** The lease of the process that writes the answer. */
const BUSY_MS = 120_000;
const MAX_TRIES = 3;

/** Saves at most one per question. Without `written`, the answer is written later. */
export async function saveShadowAnswer(
  db: Db,
  shadow: {
    questionId: string;
    answerId: string;
    topic: string;
    model: string;
    written: { body: ShadowBody; prompt: string } | null;
  },
  now: Date,
): Promise<void> {
  const { questionId, answerId, topic, model, written } = shadow;
  await db
    .insertInto("shadow_answer")
    .values({
      question_id: questionId,
      answer_id: answerId,
      topic,
      shown: written !== null,
      model,
      prompt: written?.prompt ?? null,
      body: written && json(written.body),
      written_at: written && now,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column("question_id").doNothing())
    .execute();
}

/** Leases the oldest answer that is not written yet. */
export async function leaseUnwritten(db: Db, now: Date): Promise<{ id: string; questionId: string } | undefined> {
  return await db
    .updateTable("shadow_answer")
    .set(({ eb }) => ({ busy_until: new Date(now.getTime() + BUSY_MS), tries: eb("tries", "+", 1) }))
    .where("id", "=", (eb) =>
      eb
        .selectFrom("shadow_answer")
        .select("id")
        .where("written_at", "is", null)
        .where("tries", "<", MAX_TRIES)
        .where((or) => or.or([or("busy_until", "is", null), or("busy_until", "<", now)]))
        .orderBy("id")
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning(["id", "question_id as questionId"])
    .executeTakeFirst();
}

/** Null: the model gave no answer, so there is nothing to grade. Has no effect if the answer was erased meanwhile. */
export async function finishShadowAnswer(
  db: Db,
  id: string,
  written: { body: ShadowBody; model: string; prompt: string } | null,
  now: Date,
): Promise<void> {
  if (!written)
    return void (await db.deleteFrom("shadow_answer").where("id", "=", id).where("written_at", "is", null).execute());
  const { body, model, prompt } = written;
  await db
    .updateTable("shadow_answer")
    .set({ body: json(body), model, prompt, written_at: now })
    .where("id", "=", id)
    .where("written_at", "is", null)
    .execute();
}

export async function gradeShadowAnswer(
  db: Db,
  staff: Person,
  id: string,
  { verdict, comment }: { verdict: GradeVerdict; comment: string | null },
  now: Date,
): Promise<{ topic: string; model: string }> {
  const answer = await db
    .selectFrom("shadow_answer")
    .select(["topic", "model"])
    .where("id", "=", id)
    .where("body", "is not", null)
    .executeTakeFirst();
  if (!answer)
    throw new NotFoundError(`there is no answer ${id} to grade`, {
      userMessage: inWords((words) => words.errors.answerGone),
    });
  const words = comment?.trim().slice(0, MAX_COMMENT_LENGTH) || null;
  await db
    .insertInto("grade")
    .values({ answer_id: id, person_id: staff.id, verdict, comment: words, graded_at: now })
    .execute();
  return answer;
}

/** The worst grade of each of the latest graded answers of this model. */
export async function latestVerdicts(db: Db, topic: string, model: string, most: number): Promise<GradeVerdict[]> {
  const { rows } = await sql<{ worst: number }>`
    select max(array_position(${[...VERDICTS]}::text[], grade.verdict)) as worst
    from shadow_answer answer join grade on grade.answer_id = answer.id
    where answer.topic = ${topic} and answer.model = ${model} and not exists (
      select from grade later where later.answer_id = grade.answer_id and later.person_id = grade.person_id and later.id > grade.id)
    group by answer.id order by max(grade.id) desc limit ${most}`.execute(db);
  return rows.map(({ worst }) => VERDICTS[worst - 1]!);
}

export async function countUngraded(db: Db, topic: string, model: string): Promise<number> {
  const { count } = await shadows(db)
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("shadow_answer.topic", "=", topic)
    .where("shadow_answer.model", "=", model)
    .where(sql<SqlBool>`not exists (select from grade where grade.answer_id = shadow_answer.id)`)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Answers that this person has not graded: first those that did not help the asker, then the latest. */
export async function ungradedAnswers(
  db: Db,
  topics: readonly string[],
  model: string,
  staff: Person,
  most = 20,
): Promise<ShadowAnswer[]> {
  if (topics.length === 0) return [];
  const rows = await shadows(db)
    .innerJoin("message as question", "question.id", "shadow_answer.question_id")
    .innerJoin("message as given", "given.id", "shadow_answer.answer_id")
    .leftJoin("feedback", (join) =>
      join
        .onRef("feedback.message_id", "=", "shadow_answer.answer_id")
        .onRef("feedback.person_id", "=", "question.person_id"),
    )
    .selectAll("shadow_answer")
    .select(["question.body as question", "given.body as given", "feedback.helpful"])
    .where("shadow_answer.topic", "in", topics)
    .where("shadow_answer.model", "=", model)
    .where(
      sql<SqlBool>`not exists (select from grade where grade.answer_id = shadow_answer.id and grade.person_id = ${staff.id})`,
    )
    .orderBy(sql`feedback.helpful is false`, "desc")
    .orderBy("shadow_answer.id", "desc")
    .limit(most)
    .execute();
  return rows.map(({ id, topic, question, given, shown, helpful, body, model: name, prompt, created_at }) => ({
    id,
    topic,
    question: messageText(question) ?? "",
    given: messageText(given) ?? "",
    shown,
    helpful,
    body: shadowBody(body),
    model: name,
    prompt,
    askedAt: created_at,
  }));
}

/** Answers that were written and not erased. */
function shadows(db: Db) {
  return db.selectFrom("shadow_answer").where("shadow_answer.body", "is not", null);
}

/** Shown empty if it cannot be read, so that one row does not hide the others. */
function shadowBody(body: unknown): ShadowBody {
  return StoredBody.safeParse(body).data ?? { text: "", citations: [] };
}
