/**
 * SCIM 2.0 (RFC 7644) for the company's directory: `/scim/v2/Users`, `/Groups` and what describes them. Machines call it
 * with a token and without cookies, so the guards of the pages do not apply.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ConflictError, InvalidError, NotFoundError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { parseUntrustedJson } from "../../base/untrusted-json.ts";
import type { Desk } from "../../desk/desk.ts";
import * as directory from "../../desk/directory-users.ts";
import { failureOf } from "../../desk/failure.ts";
import { isWithinLimit } from "../../desk/request-limits.ts";
import { wordsIn } from "../../words/words.ts";
import type { Access } from "./access.ts";
import type { NodeServer } from "./guard.ts";
import type { RequestOrigin } from "./request-origin.ts";
import { groupFilter, userFilter } from "./scim-filter.ts";
import { ScimError } from "./scim-error.ts";
import { groupIn, patchedGroup, patchedUser, patchIn, userIn } from "./scim-input.ts";
import {
  configJson,
  errorJson,
  groupJson,
  listJson,
  RESOURCE_TYPES,
  SCHEMAS,
  selected,
  userJson,
} from "./scim-output.ts";
import { isOwnHost } from "./signed-in-guard.ts";

const SCIM_ROUTE = "/scim/v2";
const JSON_TYPE = { "content-type": "application/scim+json; charset=utf-8", "cache-control": "no-store" };
const LARGEST_BODY = 1_000_000;
/** With a right token there is no limit: a directory sends thousands of changes in its first hour. */
const WRONG_TOKENS_PER_MINUTE = 30;
const MAX_RESULTS = 200;

type Oidc = Extract<Access, { kind: "oidc" }>;
type Status = 200 | 201 | 400 | 401 | 403 | 404 | 405 | 409 | 413 | 429 | 500 | 503;

export function scimRoutes(desk: Desk, log: Log, { origin, roleMap, scimToken }: Oidc, from: RequestOrigin): Hono {
  const routes = new Hono();
  const base = origin + SCIM_ROUTE;
  if (!scimToken) return routes;
  const scim = new Hono<NodeServer>();
  scim.onError((error, context) => refusalOf(context, error, log));
  scim.use(onlyWithToken(desk, scimToken, origin, from));
  scim.use(bodyLimit({ maxSize: LARGEST_BODY, onError: tooLarge }));
  scim.get("/ServiceProviderConfig", (context) => send(context, configJson(base, MAX_RESULTS)));
  scim.get("/ResourceTypes", (context) => send(context, listJson(RESOURCE_TYPES, RESOURCE_TYPES.length, 1)));
  scim.get("/ResourceTypes/:id", (context) => send(context, named(RESOURCE_TYPES, context.req.param("id"))));
  scim.get("/Schemas", (context) => send(context, listJson(SCHEMAS, SCHEMAS.length, 1)));
  scim.get("/Schemas/:id", (context) => send(context, named(SCHEMAS, context.req.param("id"))));
  scim.route("/Users", userRoutes(desk, roleMap, base));
  scim.route("/Groups", groupRoutes(desk, roleMap, base));
  scim.all("*", () => {
    throw new NotFoundError("nothing here");
  });
  routes.route(SCIM_ROUTE, scim);
  return routes;
}

function userRoutes(desk: Desk, roleMap: Oidc["roleMap"], base: string): Hono {
  const routes = new Hono();
  const shown = (context: Context, user: directory.UserView) => selected(userJson(user, base), context.req.query());
  routes.get("/", async (context) => {
    const { start, count } = pageOf(context);
    const filter = userFilter(context.req.query("filter"));
    const { total, users } = await directory.listDirectoryUsers(desk, filter, { start, count });
    const found = users.map((user) => shown(context, user));
    return send(context, listJson(found, total, start + 1));
  });
  routes.post("/", async (context) => {
    const user = await directory.createDirectoryUser(desk, roleMap, userIn(await bodyOf(context)));
    return send(context, shown(context, user), 201, { location: `${base}/Users/${user.id}` });
  });
  routes.get("/:id", async (context) =>
    send(context, shown(context, await directory.directoryUser(desk, idOf(context)))),
  );
  routes.put("/:id", async (context) => {
    const user = userIn(await bodyOf(context));
    return send(context, shown(context, await directory.changeDirectoryUser(desk, roleMap, idOf(context), () => user)));
  });
  routes.patch("/:id", async (context) => {
    const operations = patchIn(await bodyOf(context));
    const user = await directory.changeDirectoryUser(desk, roleMap, idOf(context), (known) =>
      patchedUser(known, operations),
    );
    return send(context, shown(context, user));
  });
  routes.delete("/:id", async (context) => {
    await directory.deleteDirectoryUser(desk, roleMap, idOf(context));
    return context.body(null, 204);
  });
  return withoutOtherMethods(routes);
}

function groupRoutes(desk: Desk, roleMap: Oidc["roleMap"], base: string): Hono {
  const routes = new Hono();
  const shown = (context: Context, group: directory.GroupView) => selected(groupJson(group, base), context.req.query());
  routes.get("/", async (context) => {
    const { start, count } = pageOf(context);
    const filter = groupFilter(context.req.query("filter"));
    const { total, groups } = await directory.listDirectoryGroups(desk, filter, { start, count });
    const found = groups.map((group) => shown(context, group));
    return send(context, listJson(found, total, start + 1));
  });
  routes.post("/", async (context) => {
    const { group, members } = groupIn(await bodyOf(context));
    const added = await directory.createDirectoryGroup(desk, roleMap, group, members);
    return send(context, shown(context, added), 201, { location: `${base}/Groups/${added.id}` });
  });
  routes.get("/:id", async (context) =>
    send(context, shown(context, await directory.directoryGroup(desk, idOf(context)))),
  );
  routes.put("/:id", async (context) => {
    const { group, members } = groupIn(await bodyOf(context));
    const saved = await directory.changeDirectoryGroup(desk, roleMap, idOf(context), () => ({
      group,
      members: [{ kind: "replace", users: members }],
    }));
    return send(context, shown(context, saved));
  });
  routes.patch("/:id", async (context) => {
    const operations = patchIn(await bodyOf(context));
    await directory.changeDirectoryGroup(desk, roleMap, idOf(context), (known) => patchedGroup(known, operations));
    // A group can have thousands of members, and directories do not read the answer.
    return context.body(null, 204);
  });
  routes.delete("/:id", async (context) => {
    await directory.deleteDirectoryGroup(desk, roleMap, idOf(context));
    return context.body(null, 204);
  });
  return withoutOtherMethods(routes);
}

function withoutOtherMethods(routes: Hono): Hono {
  for (const path of ["/", "/:id"])
    routes.all(path, () => {
      throw new ScimError(405, "this resource has no such method");
    });
  return routes;
}

/** Says nothing about what exists to whoever has no token. */
function onlyWithToken(
  desk: Desk,
  token: NonNullable<Oidc["scimToken"]>,
  origin: string,
  from: RequestOrigin,
): MiddlewareHandler<NodeServer> {
  const wanted = digest(token.reveal());
  return async (context, next) => {
    if (!isOwnHost(context, origin, from)) return refuse(context, 403, wordsIn("en").errors.otherHost(origin));
    const given = /^bearer +(\S+)$/iu.exec(context.req.header("authorization") ?? "")?.[1];
    if (given !== undefined && timingSafeEqual(digest(given), wanted)) return await next();
    if (!(await isWithinLimit(desk, `scim:${from.addressOf(context)}`, WRONG_TOKENS_PER_MINUTE)))
      return refuse(context, 429, wordsIn("en").errors.tooFast, { "retry-after": "60" });
    return refuse(context, 401, wordsIn("en").errors.scimToken, { "www-authenticate": "Bearer" });
  };
}

/** Of equal length, as the comparison needs it. */
function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function refusalOf(context: Context, error: unknown, log: Log): Response {
  if (error instanceof ScimError) return refuse(context, error.status, error.message, {}, error.scimType);
  const { words, status } = failureOf(error, log, "en", context.res.headers.get("x-request-id"));
  if (error instanceof ConflictError) return refuse(context, status, words, {}, "uniqueness");
  if (error instanceof InvalidError) return refuse(context, status, words, {}, "invalidSyntax");
  return refuse(context, status, words);
}

function refuse(
  context: Context,
  status: Status,
  detail: string,
  headers: Record<string, string> = {},
  scimType?: string,
): Response {
  return context.body(JSON.stringify(errorJson(status, detail, scimType)), status, { ...JSON_TYPE, ...headers });
}

/** The rest of the body is not read, so the connection cannot be used again. */
function tooLarge(context: Context): Response {
  return refuse(context, 413, wordsIn("en").errors.requestTooLarge(LARGEST_BODY / 1e6), { connection: "close" });
}

function send(context: Context, body: object, status: 200 | 201 = 200, headers: Record<string, string> = {}): Response {
  return context.body(JSON.stringify(body), status, { ...JSON_TYPE, ...headers });
}

async function bodyOf(context: Context): Promise<unknown> {
  return parseUntrustedJson(await context.req.text());
}

/** Ids are made by the desk; an id of another form is that of nothing. */
function idOf(context: Context): string {
  const id = context.req.param("id") ?? "";
  if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu.test(id)) return id.toLowerCase();
  throw new NotFoundError("nothing has this id");
}

/** RFC 7644, section 3.4.2.4: what is out of range counts as the nearest value within. */
function pageOf(context: Context): { start: number; count: number } {
  const number = (name: string, otherwise: number): number => {
    const given = Number.parseInt(context.req.query(name) ?? "", 10);
    return Number.isSafeInteger(given) ? given : otherwise;
  };
  return {
    start: Math.max(0, number("startIndex", 1) - 1),
    count: Math.min(MAX_RESULTS, Math.max(0, number("count", MAX_RESULTS))),
  };
}

function named<T extends { id: string }>(all: readonly T[], id: string): T {
  const found = all.find((each) => each.id.toLowerCase() === id.toLowerCase());
  if (!found) throw new NotFoundError("nothing has this id");
  return found;
}
