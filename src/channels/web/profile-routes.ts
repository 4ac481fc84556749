/** `/api/me`: who the desk takes the reader for, and whether they can sign out. */
import { Hono } from "hono";
import type { Desk } from "../../desk/desk.ts";
import { type Access, areGroupsLeftOut } from "./access.ts";
import type { PersonOf } from "./request-body.ts";

export function profileRoutes(desk: Desk, access: Access, visitor: PersonOf): Hono {
  const routes = new Hono();
  routes.get("/me", async (context) => {
    // Without sign-in nobody has a name, and the console asks who its user is.
    if (access.kind === "this-machine") return context.json({ signIn: "none", name: null, groups: [] });
    const person = await visitor(context);
    const groups = await desk.staff.groupsOf(person);
    // With SCIM, the directory may have given the roles that the token could not.
    const hasRolesElsewhere = groups.length > 0 && access.kind === "oidc" && access.scimToken !== undefined;
    return context.json({
      signIn: access.kind,
      name: person.name,
      account: `${person.channel}:${person.external_id}`,
      groups,
      groupsLeftOut: areGroupsLeftOut(context) && !hasRolesElsewhere,
    });
  });
  return routes;
}
