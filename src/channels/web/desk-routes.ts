/** The staff console: every route of `/api/desk`, for OSPO staff only. */
import { Hono } from "hono";
import type { Desk } from "../../desk/desk.ts";
import { requireStaff } from "../../desk/staff.ts";
import { blanketUse } from "../../tickets/board/requests.ts";
import { draftRoutes } from "./desk-draft-routes.ts";
import { gradeRoutes } from "./desk-grade-routes.ts";
import { inboxRoutes } from "./desk-inbox-routes.ts";
import type { Access } from "./access.ts";
import { staffProfileRoutes } from "./desk-profile-routes.ts";
import { queueRoutes } from "./desk-queue-routes.ts";
import { savedRoutes } from "./desk-saved-routes.ts";
import { ticketRoutes } from "./desk-ticket-routes.ts";
import { type NewsFeed, newsStream } from "./news.ts";
import type { PersonOf } from "./request-body.ts";

export function deskRoutes(desk: Desk, access: Access, news: NewsFeed, operator: PersonOf): Hono {
  const routes = new Hono();
  routes.use(async (context, next) => {
    await requireStaff(desk, await operator(context));
    await next();
  });
  routes.route("/", staffProfileRoutes(desk, access, operator));
  routes.route("/", queueRoutes(desk, operator));
  routes.route("/", ticketRoutes(desk, operator));
  routes.route("/", inboxRoutes(desk, operator));
  routes.route("/", savedRoutes(desk, operator));
  routes.route("/", draftRoutes(desk, operator));
  routes.route("/answers", gradeRoutes(desk, operator));
  routes.get("/blankets", async (context) => {
    const used = await blanketUse(desk.db);
    const { policy } = await desk.approvals.current();
    return context.json({ blankets: policy.blankets.map((blanket) => ({ ...blanket, used: used[blanket.id] ?? 0 })) });
  });
  routes.get("/events", (context) =>
    newsStream(
      context,
      news,
      (item) => (item.kind === "ticket" ? { event: "ticket", data: { number: item.number } } : undefined),
      () => Promise.resolve([]),
    ),
  );
  return routes;
}
