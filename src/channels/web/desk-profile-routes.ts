/** `/api/desk/me`: the staff member at the console, their groups, and who else is staff. */
import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { z } from "zod";
import type { Desk } from "../../desk/desk.ts";
import { staffHumans } from "../../desk/staff.ts";
import { accountsOf } from "../../identity/directory.ts";
import { inEachLanguage, ownText } from "../../words/words.ts";
import { endSessions } from "../../desk/sign-in.ts";
import type { Access } from "./access.ts";
import { STAFF_COOKIE } from "./guard.ts";
import { type PersonOf, readBody, Text } from "./request-body.ts";

/** It becomes a cookie, and browsers refuse those over 4 KB. */
const MAX_ID_LENGTH = 200;

export function staffProfileRoutes(desk: Desk, access: Access, operator: PersonOf): Hono {
  const routes = new Hono();
  routes.get("/me", async (context) => {
    const person = await operator(context);
    const members = await desk.staff.members();
    return context.json({
      id: person.id,
      name: person.name,
      as: person.external_id,
      groups: await desk.staff.groupsOf(person),
      /** What a person did with another account of theirs counts as done by them. */
      accounts: await accountsOf(desk.db, person.id),
      /** Whom the person at this machine can act as; nobody where people sign in. */
      colleagues:
        access.kind === "this-machine" ? members.filter(({ channel }) => channel === "web").map(({ id }) => id) : [],
      members: (await staffHumans(desk, "web")).map(({ channel, id, groups }) => ({ id: `${channel}:${id}`, groups })),
      allGroups: Object.entries((await desk.routing()).groups).map(([name, label]) => ({
        name,
        ...inEachLanguage((language) => ownText(label, language)),
      })),
    });
  });
  if (access.kind === "this-machine")
    routes.post("/me", async (context) => {
      const { as } = await readBody(context, z.object({ as: Text.pipe(z.string().max(MAX_ID_LENGTH)) }));
      setCookie(context, STAFF_COOKIE, as, { httpOnly: true, sameSite: "Strict", path: "/" });
      return context.json({ ok: true });
    });
  else
    routes.post("/sign-out", async (context) => {
      const account = await readBody(context, z.object({ channel: Text, externalId: Text }));
      return context.json({ sessions: await endSessions(desk, await operator(context), account) });
    });
  return routes;
}
