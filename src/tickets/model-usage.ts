/**
 * Counts the tokens that a model used per day (UTC), in the database, so that all processes of the desk share one
 * limit.
 */
import type { Db } from "../db/database.ts";

type ModelUsage = {
  today: () => Promise<number>;
  add: (tokens: { input: number; output: number }) => Promise<void>;
};

export function modelUsage(db: Db, now: () => Date): ModelUsage {
  const day = (): string => now().toISOString().slice(0, 10);
  return {
    today: async () => {
      const spent = await db.selectFrom("model_usage").selectAll().where("day", "=", day()).executeTakeFirst();
      return spent ? spent.input_tokens + spent.output_tokens : 0;
    },
    add: async ({ input, output }) => {
      await db
        .insertInto("model_usage")
        .values({ day: day(), input_tokens: input, output_tokens: output })
        .onConflict((conflict) =>
          conflict.column("day").doUpdateSet((eb) => ({
            input_tokens: eb("model_usage.input_tokens", "+", input),
            output_tokens: eb("model_usage.output_tokens", "+", output),
          })),
        )
        .execute();
    },
  };
}
