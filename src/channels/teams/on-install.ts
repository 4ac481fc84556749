/** The app comes or goes, in a chat, a team or for a person; people and channels come and go. */
import { homeScreen } from "../chat/home.ts";
import { placeOf } from "./addresses.ts";
import type { IncomingActivity, Context, ResolvedActivity } from "./context.ts";
import { respond } from "./respond.ts";

/** Whoever adds the app for themselves is greeted once with what they can do. */
export async function onInstallation(context: Context, event: ResolvedActivity): Promise<void> {
  const { activity, place } = event;
  if (activity.action?.startsWith("remove")) {
    await context.addresses.forget(place.channel, place.isDirect ? activity.from.id : null);
    return;
  }
  if (activity.action === "add" && place.isDirect)
    await respond(context, event, await homeScreen(context.chat, event.visitor));
}

/** Names are not kept, so a renamed channel is the same; one that is gone is not written to any more. */
export async function onConversation(context: Context, { activity, place }: IncomingActivity): Promise<void> {
  const { membersRemoved = [], recipient, channelData } = activity;
  const isGone = /^(?:channelDeleted|teamDeleted|teamHardDeleted)$/u.test(channelData?.eventType ?? "");
  const isOut = membersRemoved.some(({ id }) => id === recipient.id);
  if (isOut) await context.addresses.forget(place.channel, place.isDirect ? activity.from.id : null);
  if (isGone && channelData?.channel) await context.addresses.forget(placeOf(channelData.channel.id).channel, null);
}
