/** Asking on the ask page: one question, and its answer while a model writes it. */
import { Hono } from "hono";
import { z } from "zod";
import { LANGUAGES } from "../../base/language.ts";
import { ask } from "../../desk/ask.ts";
import { openConversation } from "../../desk/conversation.ts";
import type { Desk } from "../../desk/desk.ts";
import { ownAccounts } from "../../identity/shared-rights.ts";
import { conversationOf } from "../../tickets/board/messages.ts";
import { type PersonOf, readBody } from "./request-body.ts";
import { webMessage } from "./web-message.ts";

const Ask = z.object({
  text: z.string(),
  conversation: z.uuid().nullish(),
  delivery: z.uuid(),
  language: z.enum(LANGUAGES).exactOptional(),
});

export function askRoutes(desk: Desk, visitor: PersonOf): Hono {
  const routes = new Hono();
  /** The checked part of each answer that a model is writing now, by asker and delivery. */
  const writing = new Map<string, string>();

  routes.post("/ask", async (context) => {
    const { text, conversation, delivery, language } = await readBody(context, Ask);
    const person = await visitor(context);
    const { id } = conversation
      ? await conversationOf(desk.db, conversation, await ownAccounts(desk.db, person.id))
      : await openConversation(desk, "web", `${person.external_id}/${delivery}`, person);
    const key = `${person.id}:${delivery}`;
    const onSentence = (soFar: string): void => void writing.set(key, soFar);
    const { question, answer } = await ask(desk, {
      person,
      conversationId: id,
      text,
      deliveryId: delivery,
      isClientsId: true,
      ...(language && { reads: language }),
      onSentence,
    }).finally(() => writing.delete(key));
    return context.json({ conversation: id, question: webMessage(question), answer: webMessage(answer) });
  });
  /** The checked part of an unfinished answer, or null. */
  routes.get("/ask/:delivery{[0-9a-f-]{36}}", async (context) =>
    context.json({ text: writing.get(`${(await visitor(context)).id}:${context.req.param("delivery")}`) ?? null }),
  );
  return routes;
}
