/** The queue in the console: lists, exports, and one act on many tickets. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import { csvOf } from "../../base/csv.ts";
import { DeskError } from "../../base/errors.ts";
import type { Language } from "../../base/language.ts";
import { cleanUntrusted } from "../../base/untrusted-json.ts";
import type { Desk } from "../../desk/desk.ts";
import { doStaffAct, StaffAct } from "../../desk/staff-acts.ts";
import type { Person } from "../../identity/people.ts";
import { countTickets, listTickets, type TicketFilter } from "../../tickets/board/list-tickets.ts";
import { languageOf } from "./language.ts";
import { type PersonOf, readBody } from "./request-body.ts";
import { viewerOf } from "./staff-viewer.ts";
import { Filter } from "./ticket-filter.ts";

const EXPORT_MOST = 50_000;
const BULK_MOST = 200;

const Bulk = z.object({
  numbers: z.array(z.number().int().positive().max(2_147_483_647)).min(1).max(BULK_MOST),
  act: StaffAct,
});

export function queueRoutes(desk: Desk, operator: PersonOf): Hono {
  const routes = new Hono();
  routes.get("/tickets", async (context) => {
    const viewer = await viewerOf(desk, await operator(context));
    const filter = filterOf(context);
    const [tickets, counts] = await Promise.all([
      listTickets(desk.db, filter, viewer, desk.now()),
      filter.after === undefined ? countTickets(desk.db, viewer, desk.now()) : null,
    ]);
    return context.json({ tickets, counts });
  });
  for (const format of ["csv", "json"] as const)
    routes.get(`/export.${format}`, async (context) => {
      const viewer = await viewerOf(desk, await operator(context));
      const tickets = await listTickets(desk.db, filterOf(context), viewer, desk.now(), EXPORT_MOST);
      return context.body(format === "csv" ? csvOf(tickets) : JSON.stringify(tickets), 200, {
        "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/json",
        "content-disposition": `attachment; filename="tickets.${format}"`,
      });
    });
  routes.post("/bulk", async (context) => {
    const { numbers, act } = await readBody(context, Bulk);
    const staff = await operator(context);
    const results: { number: number; error: string | null }[] = [];
    for (const number of new Set(numbers))
      results.push({ number, error: await refusalOf(desk, staff, number, act, languageOf(context)) });
    return context.json({ results });
  });
  return routes;
}

function filterOf(context: Context): TicketFilter {
  return Filter.parse(cleanUntrusted(context.req.query()));
}

/** Does it. Returns why it was refused, or null. */
async function refusalOf(
  desk: Desk,
  staff: Person,
  number: number,
  act: StaffAct,
  language: Language,
): Promise<string | null> {
  try {
    await doStaffAct(desk, staff, number, act);
    return null;
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return error.userMessageIn(language);
  }
}
