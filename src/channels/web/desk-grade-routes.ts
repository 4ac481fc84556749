/** Answers of the model in the console: staff grade them, topic by topic. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Desk } from "../../desk/desk.ts";
import { answersToGrade, gradeAnswer } from "../../desk/shadow.ts";
import { VERDICTS } from "../../policy/model-policy.ts";
import { type PersonOf, readBody, Text } from "./request-body.ts";
import { withLinks } from "./web-message.ts";

const Grade = z.object({ verdict: z.enum(VERDICTS), comment: Text.nullish() });

export function gradeRoutes(desk: Desk, operator: PersonOf): Hono {
  const routes = new Hono();
  const answers = async (context: Context): Promise<Response> => {
    const { topics, answers: toGrade } = await answersToGrade(desk, await operator(context));
    return context.json({
      topics,
      answers: toGrade.map(({ body, ...answer }) => ({
        ...answer,
        text: body.text,
        citations: withLinks(body.citations),
      })),
    });
  };
  routes.get("/", answers);
  routes.post("/:id{\\d{1,18}}/grade", async (context) => {
    const { verdict, comment } = await readBody(context, Grade);
    await gradeAnswer(desk, await operator(context), context.req.param("id"), { verdict, comment: comment ?? null });
    return await answers(context);
  });
  return routes;
}
