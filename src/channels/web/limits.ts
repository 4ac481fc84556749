/** Limits how much one person or one address can send. All processes of the desk count together. */
import type { Context, MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import type { Desk } from "../../desk/desk.ts";
import { isWithinLimit } from "../../desk/request-limits.ts";
import { wordsIn } from "../../words/words.ts";
import type { SignedInServer } from "./access.ts";
import type { NodeServer } from "./guard.ts";
import { languageOf } from "./language.ts";
import type { RequestOrigin } from "./request-origin.ts";

/** A whole office may sign in from one address. */
const SIGN_INS_PER_MINUTE = 300;
const WRITES_PER_MINUTE = 120;

export function limitAddress(desk: Desk, { addressOf }: RequestOrigin): MiddlewareHandler<NodeServer> {
  return createMiddleware<NodeServer>(async (context, next) => {
    if (!(await isWithinLimit(desk, `address:${addressOf(context)}`, SIGN_INS_PER_MINUTE))) return tooFast(context);
    await next();
    return undefined;
  });
}

export function limitPerson(desk: Desk): MiddlewareHandler<SignedInServer> {
  return createMiddleware<SignedInServer>(async (context, next) => {
    const isWrite = context.req.method !== "GET" && context.req.method !== "HEAD";
    if (isWrite && !(await isWithinLimit(desk, `person:${context.var.person.id}`, WRITES_PER_MINUTE)))
      return tooFast(context);
    await next();
    return undefined;
  });
}

function tooFast(context: Context): Response {
  return context.json({ error: wordsIn(languageOf(context)).errors.tooFast }, 429, { "retry-after": "60" });
}
