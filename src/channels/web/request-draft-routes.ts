/** Forms that are not filed yet: the page saves them while their person fills them in. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import { LenientUuid, MessageId } from "../../base/ids.ts";
import type { Desk } from "../../desk/desk.ts";
import { dropDraft, saveDraft } from "../../desk/request-drafts.ts";
import { ownAccounts } from "../../identity/shared-rights.ts";
import { draftsOf, filedAs } from "../../tickets/board/requests.ts";
import { type PersonOf, readBody } from "./request-body.ts";
import { RequestAnswers, RequestKindName } from "./request-input.ts";

const Draft = z.object({ id: z.uuid(), kind: RequestKindName, answers: RequestAnswers, message: MessageId.nullish() });

export function requestDraftRoutes(desk: Desk, visitor: PersonOf): Hono {
  const routes = new Hono();
  const accounts = async (context: Context): Promise<readonly string[]> =>
    await ownAccounts(desk.db, (await visitor(context)).id);
  routes.get("/request-drafts", async (context) =>
    context.json({ drafts: await draftsOf(desk.db, await accounts(context)) }),
  );
  /** `ticket` is the request that was filed from it, or null. */
  routes.get("/request-drafts/:id{[0-9a-f-]{36}}/filed", async (context) => {
    const ticket = await filedAs(desk.db, await accounts(context), context.req.param("id"));
    return context.json({ ticket: ticket?.number ?? null });
  });
  routes.post("/request-drafts", async (context) => {
    const { message, ...draft } = await readBody(context, Draft);
    await saveDraft(desk, await visitor(context), { ...draft, messageId: message ?? null });
    return context.json({ ok: true });
  });
  routes.post("/request-drafts/:id/drop", async (context) => {
    await dropDraft(desk, await visitor(context), LenientUuid.parse(context.req.param("id")));
    return context.json({ ok: true });
  });
  return routes;
}
