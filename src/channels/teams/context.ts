/** What every listener needs. */
import type { Chat, Place, Visitor } from "../chat/chat.ts";
import type { Activity } from "./activity.ts";
import type { Addresses } from "./addresses.ts";
import type { TeamsPlatform } from "./platform.ts";

export type Context = { chat: Chat; addresses: Addresses; platform: TeamsPlatform };

/** An activity with its place. `whoIs` looks up and stores the sender, so it is called only if the activity is for the desk. */
export type IncomingActivity = { activity: Activity; delivery: string; place: Place; whoIs: () => Promise<Visitor> };
export type ResolvedActivity = Omit<IncomingActivity, "whoIs"> & { visitor: Visitor };
