/** Fills the queue for the benchmarks. */
import { sql } from "kysely";
import type { Db } from "../../src/db/database.ts";
import { json } from "../../src/db/schema/columns.ts";
import { searchVector } from "../../src/tickets/board/search-terms.ts";

/** Writes `count` tickets, half of them open, and one with 500 messages. */
export async function fillQueue(db: Db, count: number, requester: string, staff: string): Promise<void> {
  const started = performance.now();
  const words = ["lodash", "license", "react", "GPL", "attribution", "许可证怎么写", "upstream patch", "SBOM"];
  const { id: conversation } = await db
    .insertInto("conversation")
    .values({ channel: "web", external_id: "fill", person_id: requester })
    .returning("id")
    .executeTakeFirstOrThrow();
  for (let done = 0; done < count; done += 500) {
    await db
      .insertInto("ticket")
      .values(
        Array.from({ length: 500 }, (_none, i) => {
          const n = done + i;
          const question = `May we use ${words[n % words.length]} in product ${n % 97}? needle${n}`;
          return {
            question,
            language: "en",
            conversation_id: conversation,
            requester_id: requester,
            assignee_id: n % 3 === 0 ? staff : null,
            state: n % 2 === 0 ? ("open" as const) : ("new" as const),
            found: json([]),
            due_at: new Date(Date.now() + ((n % 200) - 20) * 3_600_000),
            look_at: new Date(Date.now() + ((n % 200) + 1) * 3_600_000),
            search: searchVector(question),
          };
        }),
      )
      .execute();
  }
  const { number } = await db
    .selectFrom("ticket")
    .select(({ fn }) => fn.max("number").as("number"))
    .executeTakeFirstOrThrow();
  for (let i = 0; i < 500; i += 100)
    await db
      .insertInto("message")
      .values(
        Array.from({ length: 100 }, (_none, j) => ({
          conversation_id: conversation,
          author: "asker" as const,
          person_id: requester,
          ticket_number: number,
          body: json({ kind: "text", text: `part ${i + j} of a long story` }),
        })),
      )
      .execute();
  await sql`analyze`.execute(db);
  console.log(`${count} tickets written in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
