/** What the staff console does: the queue, one ticket, claim, reply, close. */
import { Hono } from "hono";
import { z } from "zod";
import type { Desk } from "../../desk/desk.ts";
import { claim, close, reply, requireStaff } from "../../desk/triage.ts";
import { countTickets, listTickets, viewTicket } from "../../tickets/board.ts";
import type { Person } from "../../tickets/people.ts";
import { input, Text, TicketNumber } from "./input.ts";
import { type Live, newsStream } from "./live.ts";
import { documentLink, webMessage } from "./messages.ts";

const Filter = z.enum(["open", "mine", "closed", "all"]).catch("open");

/** `operator` is the staff member who sits at this machine. */
export function deskRoutes(desk: Desk, live: Live, operator: () => Promise<Person>): Hono {
  const routes = new Hono();
  routes.use(async (_context, next) => {
    requireStaff(desk, await operator());
    await next();
  });

  routes.get("/me", async (context) => context.json({ name: (await operator()).name }));

  routes.get("/tickets", async (context) => {
    const { id } = await operator();
    return context.json({
      tickets: await listTickets(desk.db, Filter.parse(context.req.query("filter")), id),
      counts: await countTickets(desk.db, id),
    });
  });

  routes.get("/tickets/:number", async (context) => {
    const view = await viewTicket(desk.db, TicketNumber.parse(context.req.param("number")));
    const found = view.found as { file: string; start: number; text: string }[];
    return context.json({
      ...view,
      found: found.map((passage) => ({ ...passage, link: documentLink(passage, passage.text.length) })),
      messages: view.messages.map(webMessage),
    });
  });

  routes.post("/tickets/:number/claim", async (context) => {
    await claim(desk, await operator(), TicketNumber.parse(context.req.param("number")));
    return context.json(await row(context.req.param("number")));
  });

  routes.post("/tickets/:number/reply", async (context) => {
    const { text, delivery } = await input(context, z.object({ text: Text, delivery: z.uuid() }));
    await reply(desk, await operator(), TicketNumber.parse(context.req.param("number")), text, delivery);
    return context.json(await row(context.req.param("number")));
  });

  routes.post("/tickets/:number/close", async (context) => {
    await close(desk, await operator(), TicketNumber.parse(context.req.param("number")));
    return context.json(await row(context.req.param("number")));
  });

  routes.get("/events", (context) =>
    newsStream(
      context,
      live,
      (news) => (news.kind === "ticket" ? { event: "ticket", data: { number: news.number } } : undefined),
      () => Promise.resolve([]),
    ),
  );
  return routes;

  async function row(number: string): Promise<{ ticket: unknown }> {
    return { ticket: (await viewTicket(desk.db, TicketNumber.parse(number))).ticket };
  }
}
