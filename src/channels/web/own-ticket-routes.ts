/** What requesters do to their own tickets: withdraw, appeal, say whether it helped. */
import { Hono } from "hono";
import { z } from "zod";
import type { Desk } from "../../desk/desk.ts";
import { appeal, rate, withdraw } from "../../desk/triage.ts";
import { type PersonOf, readBody, Text, ticketNumberIn } from "./request-body.ts";

export function ownTicketRoutes(desk: Desk, visitor: PersonOf): Hono {
  const routes = new Hono();
  routes.post("/tickets/:number/withdraw", async (context) => {
    const { state } = await withdraw(desk, await visitor(context), ticketNumberIn(context));
    return context.json({ state });
  });
  routes.post("/tickets/:number/appeal", async (context) => {
    const { reason } = await readBody(context, z.object({ reason: Text }));
    const { state } = await appeal(desk, await visitor(context), ticketNumberIn(context), reason);
    return context.json({ state });
  });
  routes.post("/tickets/:number/helped", async (context) => {
    const { helped } = await readBody(context, z.object({ helped: z.boolean() }));
    const ticket = await rate(desk, await visitor(context), ticketNumberIn(context), helped);
    return context.json({ helped: ticket.helped });
  });
  return routes;
}
