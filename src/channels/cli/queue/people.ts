/** `ospo people` at the desk: which accounts belong to one human, and who has left. */
import { InvalidError } from "../../../base/errors.ts";
import { link, unlink } from "../../../desk/accounts.ts";
import { type DirectoryState, directoryState, readmit } from "../../../desk/directory-users.ts";
import { type LeftBehind, listLeavers } from "../../../desk/departures.ts";
import type { Desk } from "../../../desk/desk.ts";
import { type AccountChange, type AccountGroup, listAccounts } from "../../../identity/directory.ts";
import type { Person } from "../../../identity/people.ts";
import { parseAccountName } from "../account-name.ts";

/** Returns every link after the change; for `leavers`, who has left; for `directory` and `readmit`, what it sent. `staff` finds the person who makes it. */
export async function doPeople(
  desk: Desk,
  staff: () => Promise<Person>,
  [action = "list", one, other, ...reason]: readonly string[],
): Promise<
  { people: AccountGroup[]; changes: AccountChange[] } | { leavers: LeftBehind[] } | { directory: DirectoryState }
> {
  if (action === "leavers") return { leavers: await listLeavers(desk) };
  if (action === "directory") return { directory: await directoryState(desk.db) };
  if (action === "readmit") {
    if (one === undefined || other === undefined)
      throw new InvalidError("say who and why: ospo people readmit ben@example.com REASON");
    return { directory: await readmit(desk, await staff(), { who: one, reason: [other, ...reason].join(" ") }) };
  }
  if (action === "link" || action === "unlink") {
    if (one === undefined || other === undefined || reason.length === 0)
      throw new InvalidError(
        `say which two accounts and why: ospo people ${action} slack:U012AB3CD teams:29:1bcd REASON`,
      );
    const pair = { one: parseAccountName(one), other: parseAccountName(other), reason: reason.join(" ") };
    await (action === "link" ? link : unlink)(desk, await staff(), pair);
  } else if (action !== "list")
    throw new InvalidError(`people has no action "${action}": use list, link, unlink, leavers, directory or readmit`);
  return await listAccounts(desk.db);
}
