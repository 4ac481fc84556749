/** `ospo staff` at the desk: the members of the OSPO and their groups. */
import { InvalidError, NotFoundError } from "../../../base/errors.ts";
import type { Desk } from "../../../desk/desk.ts";
import { giveRole, takeRole } from "../../../desk/roles.ts";
import type { StaffMember } from "../../../desk/staff.ts";
import { parseAccountName } from "../account-name.ts";

/** Returns all members after the change. */
export async function doStaff(
  desk: Desk,
  [action = "list", name = "", group]: readonly string[],
): Promise<readonly StaffMember[]> {
  switch (action) {
    case "list":
      break;
    case "add": {
      const { groups } = await desk.routing();
      if (group === undefined || !Object.hasOwn(groups, group))
        throw new InvalidError(
          `say which group: ospo staff add ${name || "web:ana"} GROUP, one of ${Object.keys(groups).join(", ")}`,
        );
      const account = parseAccountName(name);
      await giveRole(desk, account, group);
      desk.log.info({ channel: account.channel, group }, "role given");
      break;
    }
    case "remove": {
      const account = parseAccountName(name);
      if ((await takeRole(desk, account, group)) === 0)
        throw new NotFoundError(
          `${name} has no such role here: an operator removes the roles in STAFF from that setting`,
        );
      desk.log.info({ channel: account.channel, group }, "role taken");
      break;
    }
    default:
      throw new InvalidError(`staff has no action "${action}": use list, add or remove`);
  }
  return await desk.staff.members();
}
