/** Drafts of handbook answers in the console: staff accept or reject them. */
import { Hono } from "hono";
import { LenientUuid } from "../../base/ids.ts";
import type { Desk } from "../../desk/desk.ts";
import { acceptDraft, rejectDraft } from "../../desk/publish-answer.ts";
import { draftsOfAnswers } from "../../tickets/board/answer-drafts.ts";
import type { PersonOf } from "./request-body.ts";

export function draftRoutes(desk: Desk, operator: PersonOf): Hono {
  const routes = new Hono();
  routes.get("/drafts", async (context) => context.json({ drafts: await draftsOfAnswers(desk.db) }));
  routes.post("/drafts/:id/:verdict{accept|reject}", async (context) => {
    const decide = context.req.param("verdict") === "accept" ? acceptDraft : rejectDraft;
    const draft = await decide(desk, await operator(context), LenientUuid.parse(context.req.param("id")));
    return context.json({ draft });
  });
  return routes;
}
