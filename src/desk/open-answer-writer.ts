/** Opens the model that writes answers, by the settings. */
import type { Connection } from "../answering/model/chat-client.ts";
import { Model, type ModelOptions, type Usage } from "../answering/model/model.ts";
import { loadPrompts, PROMPTS_DIR } from "../answering/model/prompts.ts";
import { AnswerWriter } from "../answering/model/writer.ts";
import type { Log } from "../base/log.ts";
import type { Db } from "../db/database.ts";
import { modelUsage } from "../tickets/model-usage.ts";

type Secret = { reveal: () => string };
export type ModelSettings = {
  connection: { apiKey: Secret | null } & (
    | Omit<Connection & { kind: "openai" }, "apiKey">
    | (Omit<Connection & { kind: "azure" }, "apiKey"> & { apiKey: Secret })
  );
  dailyTokens: number | null;
  judge: boolean;
};
/** Timeouts and token limits, which tests shorten. */
export type ModelLimits = Pick<ModelOptions, "firstMs" | "totalMs" | "restMs" | "maxInput" | "maxOutput">;

/**
 * Null where no model is configured. Without a database tokens are not counted, so the daily limit has no effect.
 * Throws InvalidError for an invalid prompt file.
 */
export async function openAnswerWriter(
  settings: ModelSettings | null,
  db: Db | null,
  now: () => Date,
  log: Log,
  patience: ModelLimits = {},
): Promise<AnswerWriter | null> {
  if (!settings) return null;
  const { connection, dailyTokens, judge } = settings;
  const revealed: Connection =
    connection.kind === "azure"
      ? { ...connection, apiKey: connection.apiKey.reveal() }
      : { ...connection, apiKey: connection.apiKey?.reveal() ?? null };
  const usage: Usage = db ? modelUsage(db, now) : { today: () => Promise.resolve(0), add: () => Promise.resolve() };
  const model = new Model({ connection: revealed, usage, dailyTokens, log, ...patience });
  return new AnswerWriter({ model, prompts: await loadPrompts(PROMPTS_DIR), judge, log });
}
