/** What staff save in the console: their own views of the queue, and replies that all of them share. */
import { Hono } from "hono";
import { z } from "zod";
import { LenientUuid, TicketNumber } from "../../base/ids.ts";
import type { Desk } from "../../desk/desk.ts";
import { dropReply, dropView, saveReply, saveView } from "../../desk/staff-tools.ts";
import { viewTicket } from "../../tickets/board/view-ticket.ts";
import { fillPlaceholders, savedReplies, viewsOf } from "../../tickets/board/saved.ts";
import { type PersonOf, readBody, Text } from "./request-body.ts";
import { Filter } from "./ticket-filter.ts";

export function savedRoutes(desk: Desk, operator: PersonOf): Hono {
  const routes = new Hono();
  routes.get("/views", async (context) => context.json({ views: await viewsOf(desk.db, await operator(context)) }));
  routes.post("/views", async (context) => {
    const { name, filter } = await readBody(context, z.object({ name: Text, filter: Filter }));
    const staff = await operator(context);
    await saveView(desk, staff, name, filter);
    return context.json({ views: await viewsOf(desk.db, staff) });
  });
  routes.post("/views/:id/drop", async (context) => {
    const staff = await operator(context);
    await dropView(desk, staff, LenientUuid.parse(context.req.param("id")));
    return context.json({ views: await viewsOf(desk.db, staff) });
  });

  routes.get("/replies", async (context) => {
    const number = TicketNumber.parse(context.req.query("ticket"));
    const replies = await savedReplies(desk.db);
    if (number === 0) return context.json({ replies });
    const { ticket } = await viewTicket(desk.db, number);
    const values = {
      asker: ticket.requester,
      ticket: `#${number}`,
      staff: (await operator(context)).name,
      due: ticket.dueAt?.toISOString().slice(0, 10) ?? "–",
    };
    return context.json({ replies: replies.map((saved) => ({ ...saved, text: fillPlaceholders(saved, values) })) });
  });
  routes.post("/replies", async (context) => {
    const { name, text } = await readBody(context, z.object({ name: Text, text: Text }));
    await saveReply(desk, await operator(context), name, text);
    return context.json({ replies: await savedReplies(desk.db) });
  });
  routes.post("/replies/drop", async (context) => {
    const { name } = await readBody(context, z.object({ name: Text }));
    await dropReply(desk, await operator(context), name);
    return context.json({ replies: await savedReplies(desk.db) });
  });
  return routes;
}
