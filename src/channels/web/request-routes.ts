/** Requests for approval on the pages: preview one, file it, list one's own, and read a decision. */
import { Hono } from "hono";
import { z } from "zod";
import { LANGUAGES } from "../../base/language.ts";
import { cleanText } from "../../base/untrusted-json.ts";
import type { Desk } from "../../desk/desk.ts";
import { previewRequest } from "../../desk/prepare-request.ts";
import { type SubmittedRequest, submitRequest } from "../../desk/submit-request.ts";
import { decisionWithStanding } from "../../desk/verify-receipt.ts";
import { ownAccounts } from "../../identity/shared-rights.ts";
import { ticketsOf } from "../../tickets/board/ticket-rows.ts";
import { conversationOf } from "../../tickets/board/messages.ts";
import { type PersonOf, readBody } from "./request-body.ts";
import { RequestAnswers, RequestKindName } from "./request-input.ts";

const Preview = z.object({
  kind: RequestKindName,
  answers: RequestAnswers,
  language: z.enum(LANGUAGES).catch("en"),
});
const NewRequest = z.object({
  ...Preview.shape,
  key: z.uuid(),
  conversation: z.uuid().nullish(),
  attested: z.boolean().default(false),
  anyway: z.boolean().default(false),
});

export function requestRoutes(desk: Desk, visitor: PersonOf): Hono {
  const routes = new Hono();
  routes.post("/requests/preview", async (context) => {
    const { kind, answers, language } = await readBody(context, Preview);
    return context.json(await previewRequest(desk, await visitor(context), kind, answers, language));
  });
  routes.post("/requests", async (context) => {
    const body = await readBody(context, NewRequest);
    const person = await visitor(context);
    const conversationId = body.conversation
      ? (await conversationOf(desk.db, body.conversation, await ownAccounts(desk.db, person.id))).id
      : undefined;
    const filed = await submitRequest(desk, { ...body, person, conversationId });
    return context.json(filed.kind === "filed" ? filedJson(filed) : filed);
  });
  routes.get("/requests", async (context) =>
    context.json({ requests: await ticketsOf(desk.db, await ownAccounts(desk.db, (await visitor(context)).id)) }),
  );
  routes.get("/receipts/:id", async (context) =>
    context.json(await decisionWithStanding(desk, cleanText(context.req.param("id")))),
  );
  return routes;
}

function filedJson({ ticket, conversationId, reply, decision }: Extract<SubmittedRequest, { kind: "filed" }>): object {
  return {
    kind: "filed",
    ticket: ticket.number,
    state: ticket.state,
    outcome: ticket.outcome,
    conversation: conversationId,
    text: "text" in reply ? reply.text : "",
    decision,
  };
}
