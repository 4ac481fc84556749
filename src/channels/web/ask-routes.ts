/** What the ask page does: ask, follow the conversation, give feedback, ask a person. */
import { giveFeedback } from "../../desk/give-feedback.ts";
import { openConversation } from "../../desk/conversation.ts";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { ask } from "../../desk/ask.ts";
import { askPersonAbout } from "../../desk/ask-person.ts";
import type { Desk } from "../../desk/desk.ts";
import { conversationOf, messagesOf, type NamedMessage } from "../../tickets/board/messages.ts";
import type { Person } from "../../identity/people.ts";
import { replyToTicket } from "../../desk/reply-to-ticket.ts";
import { AnyUuid, MessageId, TicketNumber } from "../../base/ids.ts";
import { input, Text } from "./request-body.ts";
import { type Live, newsStream, type ServerEvent } from "./news.ts";
import { webMessage } from "./web-message.ts";

const Ask = z.object({
  text: z.string(),
  conversation: z.uuid().nullish(),
  delivery: z.uuid(),
  language: z.enum(["en", "zh"]).exactOptional(),
});
const Feedback = z.object({ message: MessageId, helpful: z.boolean(), comment: z.string().nullish() });

/** As many as a page may have missed between loading and listening; it knows by their ids which it has. */
const MISSED = 20;

export function askRoutes(desk: Desk, live: Live, visitor: (context: Context) => Promise<Person>): Hono {
  const routes = new Hono();
  /** Answers that a model is writing now, as far as they are checked, by asker and delivery. */
  const writing = new Map<string, string>();

  routes.post("/ask", async (context) => {
    const { text, conversation, delivery, language } = await input(context, Ask);
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
  /** What may be read of an answer that is not whole yet. */
  routes.get("/ask/:delivery{[0-9a-f-]{36}}", async (context) =>
    context.json({ text: writing.get(`${(await visitor(context)).id}:${context.req.param("delivery")}`) ?? null }),
  );

  routes.get("/conversations/:id", async (context) => {
    const { id } = await conversationOf(desk.db, AnyUuid.parse(context.req.param("id")), (await visitor(context)).id);
    return context.json({ id, messages: (await messagesOf(desk.db, id)).map(webMessage) });
  });

  routes.get("/conversations/:id/events", async (context) => {
    const { id } = await conversationOf(desk.db, AnyUuid.parse(context.req.param("id")), (await visitor(context)).id);
    return newsStream(
      context,
      live,
      (news) => (news.kind === "message" && news.message.conversation_id === id ? eventOf(news.message) : undefined),
      async () => (await messagesOf(desk.db, id, MISSED)).map(eventOf),
    );
  });

  routes.post("/feedback", async (context) => {
    const { message, helpful, comment } = await input(context, Feedback);
    await giveFeedback(desk, await visitor(context), message, { helpful, comment: comment ?? null });
    return context.json({ ok: true });
  });

  routes.post("/tickets", async (context) => {
    const { message } = await input(context, z.object({ message: MessageId }));
    const { answer, number } = await askPersonAbout(desk, await visitor(context), message);
    return context.json({ ticket: number, answer: webMessage(answer) });
  });

  routes.post("/tickets/:number/messages", async (context) => {
    const { text, delivery } = await input(context, z.object({ text: Text, delivery: z.uuid() }));
    const message = await replyToTicket(desk, await visitor(context), TicketNumber.parse(context.req.param("number")), {
      text,
      deliveryId: delivery,
    });
    return context.json({ message: webMessage(message) });
  });
  return routes;
}

function eventOf(message: NamedMessage): ServerEvent {
  return { event: "message", data: webMessage(message) };
}
