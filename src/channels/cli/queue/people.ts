/**
 * `ospo staff`: who is staff, and in which groups. `ospo person`: what the desk keeps of somebody, and forgetting it.
 * `ospo people`: which accounts belong to one human.
 */
import { giveRole, takeRole } from "../../../desk/roles.ts";
import { InvalidError, NotFoundError } from "../../../base/errors.ts";
import type { Desk } from "../../../desk/desk.ts";
import { link, unlink } from "../../../desk/accounts.ts";
import { type AccountChange, type AccountGroup, listAccounts } from "../../../identity/directory.ts";
import { erasePerson, exportPersonalData } from "../../../desk/personal-data.ts";
import { findPerson } from "../../../identity/directory.ts";
import type { Person } from "../../../identity/people.ts";
import { whoIs } from "../account-name.ts";

export async function doStaff(desk: Desk, [action = "list", who = "", group]: string[]): Promise<unknown> {
  switch (action) {
    case "list":
      break;
    case "add": {
      const { groups } = await desk.routing();
      if (group === undefined || !Object.hasOwn(groups, group))
        throw new InvalidError(
          `say which group: ospo staff add ${who || "web:ana"} GROUP, one of ${Object.keys(groups).join(", ")}`,
        );
      await giveRole(desk, whoIs(who), group);
      desk.log.info({ channel: whoIs(who).channel, group }, "role given");
      break;
    }
    case "remove":
      if ((await takeRole(desk, whoIs(who), group)) === 0)
        throw new NotFoundError(`${who} has no such role here: those in STAFF are removed there, by the operator`);
      desk.log.info({ channel: whoIs(who).channel, group }, "role taken");
      break;
    default:
      throw new InvalidError(`staff has no "${action}": use list, add or remove`);
  }
  return await desk.staff.members();
}

export async function doPerson(desk: Desk, [action = "", who = ""]: string[]): Promise<unknown> {
  if (action !== "export" && action !== "erase")
    throw new InvalidError(`person has no "${action}": use export or erase`);
  const person = await findPerson(desk.db, whoIs(who));
  if (!person) throw new NotFoundError(`the desk knows nobody as ${who}`);
  if (action === "export") return await exportPersonalData(desk, person);
  await erasePerson(desk, person);
  return { erased: who, as: person.id };
}

/** Returns all that is linked, after the change. `staff` is who links. */
export async function doPeople(
  desk: Desk,
  staff: () => Promise<Person>,
  [action = "list", one, other, ...why]: string[],
): Promise<unknown> {
  if (action === "link" || action === "unlink") {
    if (one === undefined || other === undefined || why.length === 0)
      throw new InvalidError(
        `say which two accounts and why: ospo people ${action} slack:U012AB3CD teams:29:1bcd REASON`,
      );
    const pair = { one: whoIs(one), other: whoIs(other), reason: why.join(" ") };
    await (action === "link" ? link : unlink)(desk, await staff(), pair);
  } else if (action !== "list") throw new InvalidError(`people has no "${action}": use list, link or unlink`);
  return await listAccounts(desk.db);
}

export function peopleInWords(found: unknown): string {
  const { people, changes } = found as { people: AccountGroup[]; changes: AccountChange[] };
  if (people.length === 0 && changes.length === 0) return "No accounts are linked.\n";
  const lines = [
    ...people.map(
      ({ accounts, inDirectory }) => `${accounts.join(" = ")}${inDirectory ? " (in the company directory)" : ""}`,
    ),
    ...(changes.length > 0 ? ["", "Changes, latest first:"] : []),
    ...changes.map(
      ({ at, action, how, one, other, by, reason }) =>
        `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} ${one} and ${other} ${action} by ${by ?? how}${reason && `: ${reason}`}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

export function staffInWords(members: unknown): string {
  return (members as { channel: string; id: string; groups: string[] }[])
    .map(({ channel, id, groups }) => `${`${channel}:${id}`.padEnd(30)} ${groups.join(", ")}\n`)
    .join("");
}
