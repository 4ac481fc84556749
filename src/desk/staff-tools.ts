/** Staff's own tools: saved views and replies, the read position of the inbox, and who is looking at a ticket. */
import type { JsonObject } from "../db/schema/columns.ts";
import type { Person } from "../identity/people.ts";
import * as inbox from "../tickets/inbox.ts";
import { recordViewer } from "../tickets/notes.ts";
import * as saved from "../tickets/saved.ts";
import type { Desk } from "./desk.ts";
import { requireStaff } from "./staff.ts";

/** Replaces a view of the same name. */
export async function saveView(desk: Desk, staff: Person, name: string, filter: JsonObject): Promise<void> {
  await requireStaff(desk, staff);
  await saved.saveView(desk.db, staff, name, filter);
}

export async function dropView(desk: Desk, staff: Person, id: string): Promise<void> {
  await requireStaff(desk, staff);
  await saved.dropView(desk.db, staff, id);
}

/** Saved replies are shared by all staff. Throws InvalidError for an unknown placeholder. */
export async function saveReply(desk: Desk, staff: Person, name: string, text: string): Promise<void> {
  await requireStaff(desk, staff);
  await saved.saveReply(desk.db, name, text);
}

export async function dropReply(desk: Desk, staff: Person, name: string): Promise<void> {
  await requireStaff(desk, staff);
  await saved.dropReply(desk.db, name);
}

/** `until` is the id of the last notification that they have seen. */
export async function readInbox(desk: Desk, staff: Person, until: string): Promise<void> {
  await requireStaff(desk, staff);
  await inbox.markInboxRead(desk.db, staff, until);
}

/** Records that they are looking at the ticket, and returns the names of others who are. */
export async function lookAtTicket(desk: Desk, staff: Person, number: number): Promise<string[]> {
  await requireStaff(desk, staff);
  return await recordViewer(desk.db, number, staff, desk.now());
}
