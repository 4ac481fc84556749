/** What the request pages do: forms, drafts, what a request will take, filing it, one's own requests, receipts. */
import { wordsIn } from "../../words/words.ts";
import { type FieldWords } from "../../words/request-words.ts";
import { saveDraft, dropDraft } from "../../desk/request-drafts.ts";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { requestFrom, previewRequest, request, parseRequestKind } from "../../desk/request.ts";
import type { Desk } from "../../desk/desk.ts";
import { appeal, rate, withdraw } from "../../desk/triage.ts";
import { useLabel } from "../../desk/verdict-text.ts";
import { formOf, REQUEST_KINDS } from "../../policy/request-forms.ts";
import { ticketsOf } from "../../tickets/board/board.ts";
import { cleanText } from "../../base/untrusted-json.ts";
import { decisionWithStanding } from "../../desk/verify-receipt.ts";
import { conversationOf } from "../../tickets/board/messages.ts";
import type { Person } from "../../identity/people.ts";
import { draftsOf, filedAs } from "../../tickets/board/requests.ts";
import { AnyMessageId, AnyUuid, MessageId, TicketNumber } from "../../base/ids.ts";
import { input, Text } from "./request-body.ts";

const Language = z.enum(["en", "zh"]).catch("en");
const Answers = z.record(z.string().max(60), z.union([z.string().max(100_000), z.number(), z.boolean(), z.null()]));
const Kind = z.string().transform(parseRequestKind);
const Draft = z.object({ id: z.uuid(), kind: Kind, answers: Answers, message: MessageId.nullish() });

export function requestRoutes(desk: Desk, person: (context: Context) => Promise<Person>): Hono {
  const routes = new Hono();

  routes.get("/forms", async (context) => {
    const language = Language.parse(context.req.query("language"));
    const texts = wordsIn(language).requests;
    const { policy } = await desk.policy.current();
    const kinds = REQUEST_KINDS.map((kind) => {
      const words: Readonly<Record<string, FieldWords>> = texts.fields[kind];
      const choices: Readonly<Record<string, Readonly<Record<string, string>>>> = texts.choices;
      return {
        kind,
        ...texts.kinds[kind],
        fields: formOf(kind, Object.keys(policy.uses)).map((field) => ({
          ...field,
          label: words[field.name]?.label ?? field.name,
          help: words[field.name]?.help ?? null,
          choices: field.choices?.map((value) => ({
            value,
            label: field.name === "use" ? useLabel(policy, value, language) : (choices[field.name]?.[value] ?? value),
          })),
        })),
      };
    });
    return context.json({ kinds, yes: texts.yes, no: texts.no });
  });
  routes.get("/forms/from/:message", async (context) =>
    context.json(await requestFrom(desk, await person(context), AnyMessageId.parse(context.req.param("message")))),
  );

  routes.get("/request-drafts", async (context) =>
    context.json({ drafts: await draftsOf(desk.db, await person(context)) }),
  );
  /** The request that a form became; null until it is filed. */
  routes.get("/request-drafts/:id{[0-9a-f-]{36}}/filed", async (context) => {
    const ticket = await filedAs(desk.db, await person(context), context.req.param("id"));
    return context.json({ ticket: ticket?.number ?? null });
  });
  routes.post("/request-drafts", async (context) => {
    const { message, ...draft } = await input(context, Draft);
    await saveDraft(desk, await person(context), { ...draft, messageId: message ?? null });
    return context.json({ ok: true });
  });
  routes.post("/request-drafts/:id/drop", async (context) => {
    await dropDraft(desk, await person(context), AnyUuid.parse(context.req.param("id")));
    return context.json({ ok: true });
  });

  routes.post("/requests/preview", async (context) => {
    const { kind, answers, language } = await input(
      context,
      z.object({ kind: Kind, answers: Answers, language: Language }),
    );
    return context.json(await previewRequest(desk, await person(context), kind, answers, language));
  });
  routes.post("/requests", async (context) => {
    const body = await input(
      context,
      z.object({
        kind: Kind,
        answers: Answers,
        language: Language,
        key: z.uuid(),
        conversation: z.uuid().nullish(),
        attested: z.boolean().default(false),
        anyway: z.boolean().default(false),
      }),
    );
    const asker = await person(context);
    const conversationId = body.conversation
      ? (await conversationOf(desk.db, body.conversation, asker.id)).id
      : undefined;
    const filed = await request(desk, { ...body, person: asker, conversationId });
    return filed.kind === "filed"
      ? context.json({
          kind: "filed",
          ticket: filed.ticket.number,
          state: filed.ticket.state,
          outcome: filed.ticket.outcome,
          conversation: filed.conversationId,
          text: "text" in filed.reply ? filed.reply.text : "",
          decision: filed.decision,
        })
      : context.json(filed);
  });
  routes.get("/requests", async (context) =>
    context.json({ requests: await ticketsOf(desk.db, (await person(context)).id) }),
  );

  routes.post("/tickets/:number/withdraw", async (context) => {
    const ticket = await withdraw(desk, await person(context), numberIn(context));
    return context.json({ state: ticket.state });
  });
  routes.post("/tickets/:number/appeal", async (context) => {
    const { reason } = await input(context, z.object({ reason: Text }));
    const ticket = await appeal(desk, await person(context), numberIn(context), reason);
    return context.json({ state: ticket.state });
  });
  routes.post("/tickets/:number/helped", async (context) => {
    const { helped } = await input(context, z.object({ helped: z.boolean() }));
    return context.json({ helped: (await rate(desk, await person(context), numberIn(context), helped)).helped });
  });

  routes.get("/receipts/:id", async (context) =>
    context.json(await decisionWithStanding(desk, cleanText(context.req.param("id")))),
  );
  return routes;
}

function numberIn(context: Context): number {
  return TicketNumber.parse(context.req.param("number"));
}
