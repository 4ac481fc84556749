/** OSPO staff: people from the settings, and people with a role in the database. A role of one account is a role of the human. */
import { DeniedError, type ErrorText } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import { departedAccounts } from "../identity/departures.ts";
import { allRoles } from "../identity/roles.ts";
import { accountsByEmail, WEB } from "../identity/sign-in/account.ts";
import { ownAccounts, sharedRights } from "../identity/shared-rights.ts";
import { type Standing, standingOf } from "../identity/standing.ts";
import type { Person } from "../identity/people.ts";
import type { Desk, Staff } from "./desk.ts";
import { inWords } from "../words/words.ts";

/** The group of all staff. */
const EVERYBODY = "ospo";

export type StaffMember = { channel: string; id: string; groups: readonly string[] };

export function openStaff(db: Db, configured: readonly StaffMember[], now: () => Date): Staff {
  const groupsIn = ({ names, roles }: Standing): string[] => {
    const given = configured.filter(({ channel, id }) =>
      names.some((name) => name.channel === channel && isSameName(name.external_id, id)),
    );
    return given.length > 0 || roles.length > 0
      ? [...new Set([EVERYBODY, ...given.flatMap(({ groups }) => groups), ...roles])]
      : [];
  };
  return {
    givenGroupsOf: async (person, tx = db) => groupsIn(await standingOf(tx, person, now())),
    groupsOf: async (person, tx = db) => {
      const standing = await standingOf(tx, person, now());
      return standing.hasLeft ? [] : groupsIn(standing);
    },
    members: async () => {
      const members = new Map<string, StaffMember>();
      const roles = (await allRoles(db, now())).map(({ channel, external_id, groups }) => ({
        channel,
        id: external_id,
        groups,
      }));
      const listed = [...configured, ...roles];
      const emails = listed
        .filter(({ channel, id }) => channel === WEB && id.includes("@"))
        .map(({ id }) => id.toLowerCase());
      const subjects = await accountsByEmail(db, emails);
      for (const { channel, id: name, groups } of listed) {
        const id = (channel === WEB && subjects.get(name.toLowerCase())) || name;
        const known = members.get(`${channel}:${id}`)?.groups ?? [EVERYBODY];
        members.set(`${channel}:${id}`, { channel, id, groups: [...new Set([...known, ...groups])] });
      }
      return await withoutLeavers(db, [...members.values()]);
    },
  };
}

/** Addresses are the same in any case of their letters; ids are not. */
function isSameName(one: string, other: string): boolean {
  return one === other || (one.includes("@") && one.toLowerCase() === other.toLowerCase());
}

async function withoutLeavers(db: Db, members: readonly StaffMember[]): Promise<StaffMember[]> {
  const accounts = members.map((member) => ({ channel: member.channel, external_id: member.id, member }));
  const departed = new Set((await departedAccounts(db, accounts)).map(({ member }) => member));
  return members.filter((member) => !departed.has(member));
}

/** Members of staff, each human once: by their account in `channel` if they have one there, else by the first. */
export async function staffHumans(
  { staff, db }: Pick<Desk, "staff" | "db">,
  channel?: string,
): Promise<readonly StaffMember[]> {
  const members = await staff.members();
  const accounts = members.map(({ channel: of, id }) => ({ channel: of, external_id: id }));
  const rights = await sharedRights(db, accounts);
  const humans = new Map<string, StaffMember>();
  for (const [i, member] of members.entries()) {
    const names = rights.roleAccountsOf(accounts[i]!).map((account) => `${account.channel}:${account.external_id}`);
    const key = names.toSorted()[0]!;
    const known = humans.get(key);
    const shown = known && (known.channel === channel || member.channel !== channel) ? known : member;
    humans.set(key, { ...shown, groups: [...new Set([...(known?.groups ?? []), ...member.groups])] });
  }
  return [...humans.values()];
}

/** Ids of the accounts of staff in a channel, also of members who have their role by another account. */
export async function staffAccountsIn(
  { staff, db }: Pick<Desk, "staff" | "db">,
  channel: string,
): Promise<readonly string[]> {
  const accounts = (await staff.members()).map((member) => ({ channel: member.channel, external_id: member.id }));
  const rights = await sharedRights(db, accounts);
  const all = accounts.flatMap((account) => rights.accountsOf(account));
  const isMember = (account: (typeof accounts)[number]): boolean =>
    accounts.some((member) => member.channel === account.channel && member.external_id === account.external_id);
  const there = all.filter((account) => account.channel === channel && rights.roleAccountsOf(account).some(isMember));
  return [...new Set(there.map(({ external_id }) => external_id))];
}

/** The requester, by any of their accounts, and staff may read a ticket and its decisions. */
export async function mayReadTicket(
  { staff, db }: Pick<Desk, "staff" | "db">,
  person: Pick<Person, "channel" | "external_id"> & Partial<Pick<Person, "id">>,
  requesterId: string,
): Promise<boolean> {
  if (person.id !== undefined && (await ownAccounts(db, person.id)).includes(requesterId)) return true;
  return (await staff.groupsOf(person)).length > 0;
}

/** The groups whose notifications a member of `groups` gets: their own, and every group without members. */
export async function notifiedGroups(
  desk: Pick<Desk, "staff" | "routing">,
  groups: readonly string[],
): Promise<string[]> {
  const withMembers = new Set((await desk.staff.members()).flatMap((member) => member.groups));
  return [...groups, ...Object.keys((await desk.routing()).groups).filter((group) => !withMembers.has(group))];
}

/**
 * The groups of a member of staff. Throws DeniedError for anybody else, with `userMessage` for them and a remedy for
 * the log.
 */
export async function requireStaff(
  desk: Pick<Desk, "staff">,
  person: Person,
  userMessage: ErrorText = inWords((words) => words.errors.staffOnly),
): Promise<readonly string[]> {
  const groups = await desk.staff.groupsOf(person);
  if (groups.length > 0) return groups;
  const who = `${person.channel}:${person.external_id}`;
  throw new DeniedError(`${who} is not OSPO staff: an operator adds people to STAFF, or with: ospo staff add`, {
    userMessage,
  });
}
