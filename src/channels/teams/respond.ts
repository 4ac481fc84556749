/** What a person is told beside the queue of posts: where they asked, or in their own chat where it is for them alone. Never nothing. */
import { wordsIn } from "../../words/words.ts";
import { ChatRefusal } from "../chat/chat.ts";
import { type Screen, textScreen } from "../chat/screens.ts";
import type { Context, ResolvedActivity } from "./context.ts";
import { viewOf } from "./views.ts";

type Recipient = Pick<ResolvedActivity, "place" | "visitor">;

export async function respond(context: Context, { place, visitor }: Recipient, screen: Screen): Promise<void> {
  const { platform } = context;
  const words = wordsIn(visitor.language).chat;
  const here = { channel: place.channel, thread: place.thread || null };
  if (!screen.personal || place.isDirect) return await platform.sendNow(here, viewOf(screen));
  // Teams shows nothing in a channel to one person alone.
  let line = words.wroteYou;
  try {
    await platform.sendNow({ channel: "", thread: null, person: visitor.person.external_id }, viewOf(screen));
  } catch (error) {
    if (!(error instanceof ChatRefusal) || (error.kind !== "never" && error.kind !== "shut")) throw error;
    line = words.openOurChat;
  }
  await platform.sendNow(here, viewOf(textScreen(line))).catch((error: unknown) => {
    // Where the app is not installed, somebody may use its extension all the same.
    context.chat.log.debug({ err: error }, "nothing said in the place itself");
  });
}
