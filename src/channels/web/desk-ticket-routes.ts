/** One ticket in the console: its view, drafts by a model, and what staff do to it. */
import { Hono } from "hono";
import { z } from "zod";
import { MessageId } from "../../base/ids.ts";
import { checkInput } from "../../desk/check-input.ts";
import type { Desk } from "../../desk/desk.ts";
import { documentLink } from "../../desk/links.ts";
import { doStaffAct, StaffAct } from "../../desk/staff-acts.ts";
import { draftReplyTo, suggestionsFor, summaryOf } from "../../desk/staff-help.ts";
import { ticketForStaff } from "../../desk/ticket-for-staff.ts";
import type { Person } from "../../identity/people.ts";
import { lookAtTicket } from "../../desk/staff-tools.ts";
import { viewTicket } from "../../tickets/board/view-ticket.ts";
import { similarTickets } from "../../tickets/board/similar.ts";
import { type PersonOf, readBody, ticketNumberIn } from "./request-body.ts";
import { webMessage, withLink } from "./web-message.ts";

const FoundPassages = z.array(z.looseObject({ file: z.string(), start: z.number(), text: z.string() }));

export function ticketRoutes(desk: Desk, operator: PersonOf): Hono {
  const routes = new Hono();
  routes.get("/tickets/:number", async (context) => {
    const before = MessageId.optional().catch(undefined).parse(context.req.query("before"));
    return context.json(await ticketJson(desk, await operator(context), ticketNumberIn(context), before));
  });
  routes.get("/tickets/:number/similar", async (context) =>
    context.json({ similar: await similarTickets(desk.db, ticketNumberIn(context)) }),
  );
  // A POST although it changes nothing: each draft of a model costs money.
  routes.post("/tickets/:number/help/:what{reply|summary|suggestions}", async (context) => {
    const draft = { reply: draftReplyTo, summary: summaryOf, suggestions: suggestionsFor }[context.req.param("what")]!;
    const help = await draft(desk, await operator(context), ticketNumberIn(context));
    if (help.kind === "none" || !("citations" in help)) return context.json(help);
    return context.json({ ...help, citations: help.citations.map(withLink) });
  });
  routes.post("/tickets/:number/look", async (context) => {
    const { ticket } = await viewTicket(desk.db, ticketNumberIn(context));
    return context.json({ others: await lookAtTicket(desk, await operator(context), ticket.number) });
  });
  routes.post("/tickets/:number/:do", async (context) => {
    const body = await readBody(context, z.record(z.string(), z.unknown()));
    const act = checkInput({ ...body, do: context.req.param("do") }, StaffAct);
    const staff = await operator(context);
    const made = await doStaffAct(desk, staff, ticketNumberIn(context), act);
    return context.json({ ...(await ticketJson(desk, staff, ticketNumberIn(context))), made: made ?? null });
  });
  return routes;
}

async function ticketJson(desk: Desk, staff: Person, number: number, before?: string): Promise<object> {
  const view = await ticketForStaff(desk, staff, number, before);
  return {
    ...view,
    found: FoundPassages.parse(view.found).map((passage) => ({
      ...passage,
      link: documentLink(passage, passage.text.length),
    })),
    messages: view.messages.map(webMessage),
  };
}
