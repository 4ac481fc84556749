/** What happens when somebody leaves the company: their access ends, and staff read what they leave behind. */
import type { Db } from "../db/database.ts";
import { accountName } from "../identity/directory.ts";
import { departedPeople, endAccess, type Leaver, leaversOf, listDeparted } from "../identity/departures.ts";
import { addressesOf } from "../identity/scim-users.ts";
import { openStepsOf, openWorkOf } from "../tickets/board/left-behind.ts";
import { notifyGroupOnce } from "../tickets/notifications.ts";
import type { Desk } from "./desk.ts";

export type LeftBehind = {
  name: string;
  /** `channel:id`. */
  accounts: string[];
  since: Date;
  /** Staff groups that they were in. */
  groups: string[];
  /** Numbers of open tickets that are assigned to them. */
  tickets: number[];
  /** Approval steps of their groups that too few others can decide. */
  steps: { ticket: number; group: string }[];
  /** Files whose `owner` they are. */
  documents: string[];
  /** Ids of blanket approvals that name them and have not ended. */
  blankets: string[];
  /** Numbers of their own open requests. */
  requests: number[];
};

type Former = Leaver & { groups: string[] };

/**
 * Ends the access of those of these accounts whose human has left; the others stay as they are. Pass the result to
 * `announceLeavers` after the transaction.
 */
export async function endAccessOfLeavers(desk: Pick<Desk, "staff">, tx: Db, ids: readonly string[]): Promise<Former[]> {
  const former: Former[] = [];
  for (const leaver of await leaversOf(tx, [...(await departedPeople(tx, ids))])) {
    former.push({ ...leaver, groups: await formerGroups(desk, leaver, tx) });
    await endAccess(tx, leaver.people);
  }
  return former;
}

/** Staff get one notification for each person who leaves something behind. What fails here is repeated each night. */
export async function announceLeavers(desk: Desk, former: readonly Former[]): Promise<void> {
  for (const leaver of former)
    await announce(desk, leaver).catch((error: unknown) =>
      desk.log.error({ err: error, person: leaver.people[0]?.id }, "staff could not be told of a leaver"),
    );
}

async function announce(desk: Desk, leaver: Former): Promise<void> {
  const { name, accounts, groups, ...left } = await leftBehind(desk, leaver);
  const counts = {
    tickets: left.tickets.length,
    steps: left.steps.length,
    documents: left.documents.length,
    blankets: left.blankets.length,
    requests: left.requests.length,
  };
  if (groups.length === 0 && Object.values(counts).every((count) => count === 0)) return;
  const key = `leaver:${leaver.people[0]?.id}:${leaver.since.toISOString()}`;
  await notifyGroupOnce(desk, key, "ospo", "leaver", { name, account: accounts[0] ?? "", ...counts });
}

/** Everybody who has left and whom the desk knows; the last first. */
export async function listLeavers(desk: Desk): Promise<LeftBehind[]> {
  const leavers = await listDeparted(desk.db);
  return await Promise.all(
    leavers.map(
      async (leaver) => await leftBehind(desk, { ...leaver, groups: await formerGroups(desk, leaver, desk.db) }),
    ),
  );
}

async function formerGroups({ staff }: Pick<Desk, "staff">, { people }: Leaver, db: Db): Promise<string[]> {
  const groups = new Set<string>();
  for (const person of people) for (const group of await staff.givenGroupsOf(person, db)) groups.add(group);
  return [...groups];
}

async function leftBehind(desk: Desk, { people, since, groups }: Former): Promise<LeftBehind> {
  const ids = people.map(({ id }) => id);
  const accounts = people.map(accountName);
  const name = people.find((person) => person.name !== person.external_id)?.name ?? accounts[0] ?? "";
  const { assigned, requests } = await openWorkOf(desk.db, ids);
  return {
    name,
    accounts,
    since,
    groups,
    tickets: assigned,
    steps: await stepsLeft(desk, groups),
    documents: ownedDocuments(desk, [
      ...people.map((person) => person.name),
      ...accounts,
      ...(await addressesOf(desk.db, ids)),
    ]),
    blankets: await blanketsOf(desk, accounts),
    requests,
  };
}

async function stepsLeft(desk: Desk, groups: readonly string[]): Promise<LeftBehind["steps"]> {
  const steps = await openStepsOf(desk.db, groups);
  if (steps.length === 0) return [];
  const members = await desk.staff.members();
  return steps
    .filter(({ group, quorum }) => members.filter((member) => member.groups.includes(group)).length < quorum)
    .map(({ ticket, group }) => ({ ticket, group }));
}

function ownedDocuments({ knowledge }: Pick<Desk, "knowledge">, names: readonly string[]): string[] {
  const owners = new Set(names.map((name) => name.toLowerCase()));
  return knowledge.files().filter((file) => {
    const owner = knowledge.document(file)?.owner;
    return owner != null && owners.has(owner.toLowerCase());
  });
}

async function blanketsOf(desk: Desk, accounts: readonly string[]): Promise<string[]> {
  const { policy } = await desk.approvals.current();
  const today = desk.now().toISOString().slice(0, 10);
  return policy.blankets
    .filter(({ who, until }) => until >= today && who.some((account) => accounts.includes(account)))
    .map(({ id }) => id);
}
