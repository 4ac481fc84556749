/** What the console shows of the model's topics: how each stands, and the answers that staff grade. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Citation } from "../../desk/reply.ts";
import type { Desk } from "../../desk/desk.ts";
import { answersToGrade, gradeAnswer } from "../../desk/shadow.ts";
import { VERDICTS } from "../../policy/model-policy.ts";
import type { Person } from "../../identity/people.ts";
import { input, Text } from "./request-body.ts";
import { linked } from "./web-message.ts";

const Grade = z.object({ verdict: z.enum(VERDICTS), comment: Text.nullish() });

export function gradeRoutes(desk: Desk, operator: (context: Context) => Promise<Person>): Hono {
  const routes = new Hono();
  const json = async (context: Context): Promise<Response> => {
    const { topics, answers } = await answersToGrade(desk, await operator(context));
    return context.json({
      topics,
      answers: answers.map(({ body, ...answer }) => ({
        ...answer,
        text: body.text,
        citations: (body.citations as Citation[]).map(linked),
      })),
    });
  };
  routes.get("/", json);
  routes.post("/:id{\\d{1,18}}/grade", async (context) => {
    const { verdict, comment } = await input(context, Grade);
    await gradeAnswer(desk, await operator(context), context.req.param("id"), { verdict, comment: comment ?? null });
    return await json(context);
  });
  return routes;
}
