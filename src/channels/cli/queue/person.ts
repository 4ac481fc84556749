/** `ospo person` at the desk: what it stores about somebody, and the erasure of it. */
import { InvalidError, NotFoundError } from "../../../base/errors.ts";
import type { Desk } from "../../../desk/desk.ts";
import { erasePerson, exportPersonalData } from "../../../desk/personal-data.ts";
import { findPerson } from "../../../identity/directory.ts";
import { parseAccountName } from "../account-name.ts";

export async function doPerson(desk: Desk, [action = "", account = ""]: readonly string[]): Promise<object> {
  if (action !== "export" && action !== "erase")
    throw new InvalidError(`person has no action "${action}": use export or erase`);
  const person = await findPerson(desk.db, parseAccountName(account));
  if (!person) throw new NotFoundError(`the desk does not know ${account}`);
  if (action === "export") return await exportPersonalData(desk, person);
  await erasePerson(desk, person);
  return { erased: account, as: person.id };
}
