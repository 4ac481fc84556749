/** What the staff console does: the queue, one ticket and all that may be done to it, what is kept to use again, drafts of answers. */
import { inEachLanguage, ownText } from "../../words/words.ts";
import { dropReply, dropView, lookAtTicket, readInbox, saveReply, saveView } from "../../desk/staff-tools.ts";
import { type Context, Hono } from "hono";
import { setCookie } from "hono/cookie";
import { z } from "zod";
import { DeskError } from "../../base/errors.ts";
import { cleanUntrusted } from "../../base/untrusted-json.ts";
import type { Desk } from "../../desk/desk.ts";
import { acceptDraft, rejectDraft } from "../../desk/publish-answer.ts";
import { draftReplyTo, suggestionsFor, summaryOf } from "../../desk/staff-help.ts";
import { notifiedGroups, requireStaff } from "../../desk/staff.ts";
import { accountsOf } from "../../identity/directory.ts";
import { draftsOfAnswers } from "../../tickets/board/answer-drafts.ts";
import {
  countTickets,
  listTickets,
  type TicketFilter,
  type Viewer,
  viewTicket,
  VIEWS,
} from "../../tickets/board/board.ts";
import { similarTickets } from "../../tickets/board/similar.ts";
import { inboxOf, deadLetters } from "../../tickets/board/inbox.ts";
import type { Person } from "../../identity/people.ts";
import { blanketUse } from "../../tickets/board/requests.ts";
import { fillPlaceholders, savedReplies, viewsOf } from "../../tickets/board/saved.ts";
import { csvOf } from "../../base/csv.ts";
import { AnyUuid, MessageId, TicketNumber } from "../../base/ids.ts";
import { doStaffAct, StaffAct } from "../../desk/staff-acts.ts";
import { gradeRoutes } from "./desk-grade-routes.ts";
import { input, Text } from "./request-body.ts";
import { type Live, newsStream } from "./news.ts";
import { documentLink } from "../../desk/links.ts";
import { linked, webMessage } from "./web-message.ts";
import { STAFF_COOKIE } from "./guard.ts";
import { languageOf } from "./language.ts";

const optional = z.string().min(1).optional().catch(undefined);
const Filter = z.object({
  view: z.enum(VIEWS).catch("open"),
  text: optional,
  kind: z.enum(["question", "use", "contribute", "release", "exception"]).optional().catch(undefined),
  state: z
    .enum(["new", "open", "waiting-for-asker", "waiting-for-approval", "resolved", "closed", "withdrawn"])
    .optional()
    .catch(undefined),
  group: optional,
  priority: z.enum(["low", "normal", "high", "urgent"]).optional().catch(undefined),
  tag: optional,
  after: z.coerce.number().int().positive().max(2_147_483_647).optional().catch(undefined),
});
const EXPORT_MOST = 50_000;
const BULK_MOST = 200;

export type Operator = (context: Context) => Promise<Person>;

/** `operator` is the staff member at this machine, or whom they chose to be. */
export function deskRoutes(desk: Desk, live: Live, operator: Operator): Hono {
  const routes = new Hono();
  routes.use(async (context, next) => {
    await requireStaff(desk, await operator(context));
    await next();
  });
  const viewerOf = async (context: Context): Promise<Viewer & { person: Person }> => {
    const person = await operator(context);
    return { id: person.id, groups: await desk.staff.groupsOf(person), person };
  };

  routes.get("/me", async (context) => {
    const { person, groups } = await viewerOf(context);
    const members = await desk.staff.members();
    return context.json({
      id: person.id,
      name: person.name,
      as: person.external_id,
      groups,
      /** What one did by another account counts as one's own. */
      accounts: await accountsOf(desk.db, person.id),
      /** Whom one may be on this machine, which has no sign-in yet. */
      colleagues: members.filter(({ channel }) => channel === "web").map(({ id }) => id),
      members: members.map(({ channel, id, groups: theirs }) => ({ id: `${channel}:${id}`, groups: theirs })),
      allGroups: Object.entries((await desk.routing()).groups).map(([name, label]) => ({
        name,
        ...inEachLanguage((language) => ownText(label, language)),
      })),
    });
  });
  routes.post("/me", async (context) => {
    const { as } = await input(context, z.object({ as: Text }));
    setCookie(context, STAFF_COOKIE, as, { httpOnly: true, sameSite: "Strict", path: "/" });
    return context.json({ ok: true });
  });

  routes.get("/tickets", async (context) => {
    const viewer = await viewerOf(context);
    const filter: TicketFilter = Filter.parse(cleanUntrusted(context.req.query()));
    const [tickets, counts] = await Promise.all([
      listTickets(desk.db, filter, viewer, desk.now()),
      filter.after === undefined ? countTickets(desk.db, viewer, desk.now()) : null,
    ]);
    return context.json({ tickets, counts });
  });
  for (const format of ["csv", "json"] as const)
    routes.get(`/export.${format}`, async (context) => {
      const tickets = await listTickets(
        desk.db,
        Filter.parse(cleanUntrusted(context.req.query())),
        await viewerOf(context),
        desk.now(),
        EXPORT_MOST,
      );
      return context.body(format === "csv" ? csvOf(tickets) : JSON.stringify(tickets), 200, {
        "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/json",
        "content-disposition": `attachment; filename="tickets.${format}"`,
      });
    });

  routes.get("/tickets/:number", async (context) => {
    const before = MessageId.optional().catch(undefined).parse(context.req.query("before"));
    return context.json(await ticketJson(numberIn(context), before));
  });
  routes.get("/tickets/:number/similar", async (context) =>
    context.json({ similar: await similarTickets(desk.db, numberIn(context)) }),
  );
  /** Drafts of a model: they change nothing, and cost something. */
  routes.post("/tickets/:number/help/:what{reply|summary|suggestions}", async (context) => {
    const act = { reply: draftReplyTo, summary: summaryOf, suggestions: suggestionsFor }[context.req.param("what")]!;
    const help = await act(desk, await operator(context), numberIn(context));
    if (help.kind === "none" || !("citations" in help)) return context.json(help);
    return context.json({ ...help, citations: help.citations.map(linked) });
  });
  /** Who else has it before their eyes. */
  routes.post("/tickets/:number/look", async (context) =>
    context.json({
      others: await lookAtTicket(
        desk,
        await operator(context),
        (await viewTicket(desk.db, numberIn(context))).ticket.number,
      ),
    }),
  );
  routes.post("/tickets/:number/:do", async (context) => {
    const body = await input(context, z.record(z.string(), z.unknown()));
    const parsed = StaffAct.safeParse({ ...body, do: context.req.param("do") });
    if (!parsed.success)
      return context.json(
        { error: parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ") },
        400,
      );
    const made = await doStaffAct(desk, await operator(context), numberIn(context), parsed.data);
    return context.json({ ...(await ticketJson(numberIn(context))), made: made ?? null });
  });
  routes.post("/bulk", async (context) => {
    const { numbers, act } = await input(
      context,
      z.object({
        numbers: z.array(z.number().int().positive().max(2_147_483_647)).min(1).max(BULK_MOST),
        act: StaffAct,
      }),
    );
    const staff = await operator(context);
    const results: { number: number; error: string | null }[] = [];
    for (const number of new Set(numbers)) {
      try {
        await doStaffAct(desk, staff, number, act);
        results.push({ number, error: null });
      } catch (error) {
        if (!(error instanceof DeskError)) throw error;
        results.push({ number, error: error.userMessageIn(languageOf(context)) });
      }
    }
    return context.json({ results });
  });

  routes.get("/inbox", async (context) => {
    const { person, groups } = await viewerOf(context);
    return context.json({
      ...(await inboxOf(desk.db, person, await notifiedGroups(desk, groups))),
      parked: await deadLetters(desk.db),
    });
  });
  routes.post("/inbox", async (context) => {
    const { until } = await input(context, z.object({ until: MessageId }));
    await readInbox(desk, await operator(context), until);
    return context.json({ ok: true });
  });

  routes.get("/views", async (context) => context.json({ views: await viewsOf(desk.db, await operator(context)) }));
  routes.post("/views", async (context) => {
    const { name, filter } = await input(context, z.object({ name: Text, filter: Filter }));
    await saveView(desk, await operator(context), name, filter);
    return context.json({ views: await viewsOf(desk.db, await operator(context)) });
  });
  routes.post("/views/:id/drop", async (context) => {
    await dropView(desk, await operator(context), AnyUuid.parse(context.req.param("id")));
    return context.json({ views: await viewsOf(desk.db, await operator(context)) });
  });
  /** With their placeholders filled in for a ticket, where one is named. */
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
    const { name, text } = await input(context, z.object({ name: Text, text: Text }));
    await saveReply(desk, await operator(context), name, text);
    return context.json({ replies: await savedReplies(desk.db) });
  });
  routes.post("/replies/drop", async (context) => {
    await dropReply(desk, await operator(context), (await input(context, z.object({ name: Text }))).name);
    return context.json({ replies: await savedReplies(desk.db) });
  });

  routes.get("/drafts", async (context) => context.json({ drafts: await draftsOfAnswers(desk.db) }));
  routes.post("/drafts/:id/:verdict{accept|reject}", async (context) => {
    const { id, verdict } = context.req.param();
    return context.json({
      draft: await (verdict === "accept" ? acceptDraft : rejectDraft)(desk, await operator(context), AnyUuid.parse(id)),
    });
  });
  routes.route("/answers", gradeRoutes(desk, operator));
  routes.get("/blankets", async (context) => {
    const used = await blanketUse(desk.db);
    const { policy } = await desk.approvals.current();
    return context.json({ blankets: policy.blankets.map((blanket) => ({ ...blanket, used: used[blanket.id] ?? 0 })) });
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

  async function ticketJson(number: number, before?: string): Promise<Record<string, unknown>> {
    const view = await viewTicket(desk.db, number, before);
    const found = view.found as { file: string; start: number; text: string }[];
    return {
      ...view,
      found: found.map((passage) => ({ ...passage, link: documentLink(passage, passage.text.length) })),
      messages: view.messages.map(webMessage),
    };
  }
}

function numberIn(context: Context): number {
  return TicketNumber.parse(context.req.param("number"));
}
