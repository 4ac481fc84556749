/** OSPO staff: people from the settings, and people with a role in the database. */
import { DeniedError, type ErrorText } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import { allRoles, rolesOf } from "../identity/roles.ts";
import type { Person } from "../identity/people.ts";
import type { Desk, Staff } from "./desk.ts";
import { inWords } from "../words/words.ts";

/** The group of all staff. */
const EVERYBODY = "ospo";

export type StaffMember = { channel: string; id: string; groups: readonly string[] };

export function openStaff(db: Db, configured: readonly StaffMember[]): Staff {
  return {
    groupsOf: async ({ channel, external_id }, tx = db) => {
      const given = configured.find((member) => member.channel === channel && member.id === external_id);
      const roles = await rolesOf(tx, { channel, external_id });
      return given || roles.length > 0 ? [...new Set([EVERYBODY, ...(given?.groups ?? []), ...roles])] : [];
    },
    members: async () => {
      const members = new Map<string, StaffMember>();
      const roles = (await allRoles(db)).map(({ channel, external_id, groups }) => ({
        channel,
        id: external_id,
        groups,
      }));
      for (const { channel, id, groups } of [...configured, ...roles]) {
        const known = members.get(`${channel}:${id}`)?.groups ?? [EVERYBODY];
        members.set(`${channel}:${id}`, { channel, id, groups: [...new Set([...known, ...groups])] });
      }
      return [...members.values()];
    },
  };
}

/** The requester and staff may read a ticket and its decisions. A person whom the desk has not stored yet has no id. */
export async function mayReadTicket(
  { staff }: Pick<Desk, "staff">,
  person: Pick<Person, "channel" | "external_id"> & Partial<Pick<Person, "id">>,
  requesterId: string,
): Promise<boolean> {
  return person.id === requesterId || (await staff.groupsOf(person)).length > 0;
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
