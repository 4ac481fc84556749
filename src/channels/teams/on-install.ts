/** Handles installation and removal of the app, and changes of conversations. */
import { homeScreen } from "../chat/home.ts";
import { placeOf } from "./addresses.ts";
import type { IncomingActivity, Context, ResolvedActivity } from "./context.ts";
import { respond } from "./respond.ts";

/** Greets whoever adds the app for themselves with the home screen. */
export async function onInstallation(context: Context, event: ResolvedActivity): Promise<void> {
  const { activity, place } = event;
  if (activity.action?.startsWith("remove")) {
    await context.addresses.forget(place.channel, place.isDirect ? activity.from.id : null);
    return;
  }
  if (activity.action === "add" && place.isDirect)
    await respond(context, event, await homeScreen(context.chat, event.visitor));
}

/** Forgets deleted channels. Names are not stored, so renames do not matter. */
export async function onConversation(context: Context, { activity, place }: IncomingActivity): Promise<void> {
  const { membersRemoved = [], recipient, channelData } = activity;
  const isGone = /^(?:channelDeleted|teamDeleted|teamHardDeleted)$/u.test(channelData?.eventType ?? "");
  const isOut = membersRemoved.some(({ id }) => id === recipient.id);
  if (isOut) await context.addresses.forget(place.channel, place.isDirect ? activity.from.id : null);
  if (isGone && channelData?.channel) await context.addresses.forget(placeOf(channelData.channel.id).channel, null);
}
