/**
 * What guests and people of other organizations may do in chats: answers from the documents that everybody may read
 * (`answer`), verdicts as well (`verdicts`), or nothing (`refuse`). They never file requests. Only an account of which its
 * chat has said so is a guest's, and only if it has no role: an employee whom the chat does not describe is not restricted.
 */
import { DeniedError } from "../base/errors.ts";
import type { Person } from "../identity/people.ts";
import { isOutsider } from "../identity/profile.ts";
import { inWords } from "../words/words.ts";
import type { Desk } from "./desk.ts";

type GuestDeps = Pick<Desk, "db" | "staff" | "guests">;

async function isGuest({ db, staff }: GuestDeps, person: Person): Promise<boolean> {
  return (await isOutsider(db, person.id)) && (await staff.groupsOf(person)).length === 0;
}

/** Whether the desk talks to this person. */
export async function isWelcome(desk: GuestDeps, person: Person): Promise<boolean> {
  return desk.guests !== "refuse" || !(await isGuest(desk, person));
}

/** Whether the desk judges packages, files and licenses for this person. */
export async function mayGetVerdicts(desk: GuestDeps, person: Person): Promise<boolean> {
  return desk.guests === "verdicts" || !(await isGuest(desk, person));
}

/** Whether this person may ask for approvals in a chat. */
export async function mayFile(desk: GuestDeps, person: Person): Promise<boolean> {
  return !(await isGuest(desk, person));
}

/** Throws DeniedError if the desk does not talk to this person. */
export async function requireWelcome(desk: GuestDeps, person: Person): Promise<void> {
  if (!(await isWelcome(desk, person))) throw refusal(person, "notAMember");
}

/** Throws DeniedError if the desk judges nothing for this person. */
export async function requireVerdicts(desk: GuestDeps, person: Person): Promise<void> {
  if (!(await mayGetVerdicts(desk, person))) throw refusal(person, "noVerdictsForGuests");
}

/** Throws DeniedError if this person may not ask for approvals in a chat. */
export async function requireMember(desk: GuestDeps, person: Person): Promise<void> {
  if (!(await mayFile(desk, person))) throw refusal(person, "noRequestsForGuests");
}

function refusal(person: Person, why: "notAMember" | "noVerdictsForGuests" | "noRequestsForGuests"): DeniedError {
  return new DeniedError(`person ${person.id} is a guest`, { userMessage: inWords(({ chat }) => chat[why]) });
}
