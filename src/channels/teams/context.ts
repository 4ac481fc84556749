/** What every listener works with. */
import type { Chat, Place, Visitor } from "../chat/chat.ts";
import type { Activity } from "./activity.ts";
import type { Addresses } from "./addresses.ts";
import type { TeamsPlatform } from "./platform.ts";

export type Context = { chat: Chat; addresses: Addresses; platform: TeamsPlatform };

/** Something was done somewhere. Who did it is asked for, and kept, only where it is for the desk. */
export type IncomingActivity = { activity: Activity; delivery: string; place: Place; whoIs: () => Promise<Visitor> };
export type ResolvedActivity = Omit<IncomingActivity, "whoIs"> & { visitor: Visitor };
