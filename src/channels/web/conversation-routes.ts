/** The conversation on the ask page: its messages as they come, feedback, and the hand-over to a person. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import { LenientUuid, MessageId } from "../../base/ids.ts";
import { askPersonAbout } from "../../desk/ask-person.ts";
import type { Desk } from "../../desk/desk.ts";
import { giveFeedback } from "../../desk/give-feedback.ts";
import { replyToTicket } from "../../desk/reply-to-ticket.ts";
import { ownAccounts } from "../../identity/shared-rights.ts";
import { conversationOf, messagesOf, type NamedMessage } from "../../tickets/board/messages.ts";
import { type NewsFeed, newsStream, type ServerEvent } from "./news.ts";
import { type PersonOf, readBody, Text, ticketNumberIn } from "./request-body.ts";
import { webMessage } from "./web-message.ts";

const Feedback = z.object({ message: MessageId, helpful: z.boolean(), comment: z.string().nullish() });

/** Messages that a stream repeats at its start: a page may have missed them between loading and listening. It drops those it has. */
const REPEATED = 20;
const NewMessage = z.object({ text: Text, delivery: z.uuid() });

export function conversationRoutes(desk: Desk, news: NewsFeed, visitor: PersonOf): Hono {
  const routes = new Hono();
  const ownConversation = async (context: Context): Promise<string> => {
    const accounts = await ownAccounts(desk.db, (await visitor(context)).id);
    return (await conversationOf(desk.db, LenientUuid.parse(context.req.param("id")), accounts)).id;
  };
  routes.get("/conversations/:id", async (context) => {
    const id = await ownConversation(context);
    return context.json({ id, messages: (await messagesOf(desk.db, id)).map(webMessage) });
  });

  routes.get("/conversations/:id/events", async (context) => {
    const id = await ownConversation(context);
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
