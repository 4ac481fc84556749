/** Handles installation and removal of the app, and changes of conversations. */
import { isWelcome } from "../../desk/guests.ts";
import { SHARED_LANGUAGE } from "../chat/reading-language.ts";
import { welcomeOnce } from "../chat/welcome.ts";
import { hasThreads, placeOf } from "./addresses.ts";
import type { IncomingActivity, Context, ResolvedActivity } from "./context.ts";
import { respond } from "./respond.ts";

/** Greets each chat and team once; not the staff channel, where tickets are. */
export async function onInstallation(context: Context, event: ResolvedActivity): Promise<void> {
  const { activity, place } = event;
  if (activity.action?.startsWith("remove")) {
    await context.addresses.forget(place.channel, place.isDirect ? activity.from.id : null);
    return;
  }
  const { chat } = context;
  const { visitor } = event;
  if (activity.action !== "add" || place.channel === chat.staffPlace) return;
  if (place.isDirect && !(await isWelcome(chat.desk, visitor.person))) return;
  const scope = place.isDirect ? "personal" : hasThreads(place.channel) ? "team" : "group";
  const language = place.isDirect ? visitor.language : SHARED_LANGUAGE;
  await welcomeOnce(chat, { place: place.channel, scope, language }, async (screen) => {
    await respond(context, event, screen);
  });
}

/** Forgets deleted channels. Names are not stored, so renames do not matter. */
export async function onConversation(context: Context, { activity, place }: IncomingActivity): Promise<void> {
  const { membersRemoved = [], recipient, channelData } = activity;
  const isGone = /^(?:channelDeleted|teamDeleted|teamHardDeleted)$/u.test(channelData?.eventType ?? "");
  const isOut = membersRemoved.some(({ id }) => id === recipient.id);
  if (isOut) await context.addresses.forget(place.channel, place.isDirect ? activity.from.id : null);
  if (isGone && channelData?.channel) await context.addresses.forget(placeOf(channelData.channel.id).channel, null);
}
