/** The inbox of a staff member in the console, and what could not be delivered to a chat. */
import { Hono } from "hono";
import { z } from "zod";
import { MessageId } from "../../base/ids.ts";
import type { Desk } from "../../desk/desk.ts";
import { notifiedGroups } from "../../desk/staff.ts";
import { readInbox } from "../../desk/staff-tools.ts";
import { sendAgain, undeliveredText } from "../../desk/undelivered.ts";
import { ownAccounts } from "../../identity/shared-rights.ts";
import { deadLetters, inboxOf, UNDELIVERED } from "../../tickets/board/inbox.ts";
import { languageOf } from "./language.ts";
import { type PersonOf, readBody } from "./request-body.ts";

export function inboxRoutes(desk: Desk, operator: PersonOf): Hono {
  const routes = new Hono();
  routes.get("/inbox", async (context) => {
    const person = await operator(context);
    const groups = await notifiedGroups(desk, await desk.staff.groupsOf(person));
    return context.json({
      ...(await inboxOf(desk.db, await ownAccounts(desk.db, person.id), groups)),
      parked: (await deadLetters(desk.db)).map((each) => ({
        ...each,
        ...(each.kind === UNDELIVERED && { undelivered: undeliveredText(each, languageOf(context)) }),
      })),
    });
  });
  routes.post("/inbox", async (context) => {
    const { until } = await readBody(context, z.object({ until: MessageId }));
    await readInbox(desk, await operator(context), until);
    return context.json({ ok: true });
  });
  routes.post("/inbox/send-again", async (context) => {
    const { notification } = await readBody(context, z.object({ notification: MessageId }));
    return context.json({ sent: await sendAgain(desk, await operator(context), notification) });
  });
  return routes;
}
