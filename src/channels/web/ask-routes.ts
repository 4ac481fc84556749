/** The ask page: asks, follows the conversation, gives feedback, and hands over to a person. */
import { giveFeedback } from "../../desk/give-feedback.ts";
import { openConversation } from "../../desk/conversation.ts";
import { Hono } from "hono";
import { z } from "zod";
import { ask } from "../../desk/ask.ts";
import { askPersonAbout } from "../../desk/ask-person.ts";
import type { Desk } from "../../desk/desk.ts";
import { conversationOf, messagesOf, type NamedMessage } from "../../tickets/board/messages.ts";
import { replyToTicket } from "../../desk/reply-to-ticket.ts";
import { LenientUuid, MessageId } from "../../base/ids.ts";
import { LANGUAGES } from "../../base/language.ts";
import { type PersonOf, readBody, Text, ticketNumberIn } from "./request-body.ts";
import { type NewsFeed, newsStream, type ServerEvent } from "./news.ts";
import { webMessage } from "./web-message.ts";

const Ask = z.object({
  text: z.string(),
  conversation: z.uuid().nullish(),
  delivery: z.uuid(),
  language: z.enum(LANGUAGES).exactOptional(),
});
const Feedback = z.object({ message: MessageId, helpful: z.boolean(), comment: z.string().nullish() });

/** Messages that a stream repeats at its start: a page may have missed them between loading and listening. It drops those it has. */
const REPEATED = 20;
const NewMessage = z.object({ text: Text, delivery: z.uuid() });

export function askRoutes(desk: Desk, news: NewsFeed, visitor: PersonOf): Hono {
  const routes = new Hono();
  /** The checked part of each answer that a model is writing now, by asker and delivery. */
  const writing = new Map<string, string>();

  routes.post("/ask", async (context) => {
    const { text, conversation, delivery, language } = await readBody(context, Ask);
    const person = await visitor(context);
    const { id } = conversation
      ? await conversationOf(desk.db, conversation, person.id)
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

  routes.get("/conversations/:id", async (context) => {
    const { id } = await conversationOf(
      desk.db,
      LenientUuid.parse(context.req.param("id")),
      (await visitor(context)).id,
    );
    return context.json({ id, messages: (await messagesOf(desk.db, id)).map(webMessage) });
  });

  routes.get("/conversations/:id/events", async (context) => {
    const { id } = await conversationOf(
      desk.db,
      LenientUuid.parse(context.req.param("id")),
      (await visitor(context)).id,
    );
    return newsStream(
      context,
      news,
      (item) => (item.kind === "message" && item.message.conversation_id === id ? eventOf(item.message) : undefined),
      async () => (await messagesOf(desk.db, id, REPEATED)).map(eventOf),
    );
  });

  routes.post("/feedback", async (context) => {
    const { message, helpful, comment } = await readBody(context, Feedback);
    await giveFeedback(desk, await visitor(context), message, { helpful, comment: comment ?? null });
    return context.json({ ok: true });
  });

  routes.post("/tickets", async (context) => {
    const { message } = await readBody(context, z.object({ message: MessageId }));
    const { answer, number } = await askPersonAbout(desk, await visitor(context), message);
    return context.json({ ticket: number, answer: webMessage(answer) });
  });

  routes.post("/tickets/:number/messages", async (context) => {
    const { text, delivery } = await readBody(context, NewMessage);
    const person = await visitor(context);
    const message = await replyToTicket(desk, person, ticketNumberIn(context), { text, deliveryId: delivery });
    return context.json({ message: webMessage(message) });
  });
  return routes;
}

function eventOf(message: NamedMessage): ServerEvent {
  return { event: "message", data: webMessage(message) };
}
