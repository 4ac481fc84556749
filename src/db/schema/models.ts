/** What models used and wrote, and how staff graded it. */
import type { Generated } from "kysely";
import type { CreatedAt, Json } from "./columns.ts";

export type ModelTables = {
  /** Tokens per day (UTC). */
  model_usage: { day: string; input_tokens: number; output_tokens: number };
  shadow_answer: ShadowAnswerTable;
  grade: GradeTable;
};

/** A model's answer to a question of a graded topic, whether or not the asker saw it. */
type ShadowAnswerTable = {
  id: Generated<string>;
  question_id: string;
  /** The reply that the asker got. */
  answer_id: string;
  topic: string;
  /** Whether that reply was the model's. */
  shown: boolean;
  model: string;
  prompt: string | null;
  /** ShadowBody of tickets/shadow-answers.ts; null until it is written, and after it was erased. */
  body: Json<object> | null;
  tries: Generated<number>;
  /** End of the lease. */
  busy_until: Date | null;
  /** Also set when it was erased, so that it is not written again. */
  written_at: Date | null;
  created_at: CreatedAt;
};

/** Append-only: the last grade of a person on an answer counts. */
type GradeTable = {
  id: Generated<string>;
  answer_id: string;
  person_id: string;
  verdict: "good" | "wrong" | "harmful";
  comment: string | null;
  graded_at: Date;
};
