/** Answers a person outside the job queue: where they asked or, if it is for them only, in their own chat. */
import { wordsIn } from "../../words/words.ts";
import { orPlain } from "../chat/plain-post.ts";
import { isFinalRefusal } from "../chat/refusal.ts";
import { type Screen, textScreen } from "../chat/screens.ts";
import type { Context, ResolvedActivity } from "./context.ts";
import { viewOf } from "./views.ts";
import type { Target } from "../chat/chat.ts";

type Recipient = Pick<ResolvedActivity, "place" | "visitor">;

export async function respond(context: Context, { place, visitor }: Recipient, screen: Screen): Promise<void> {
  const { platform } = context;
  const words = wordsIn(visitor.language).chat;
  const here = { channel: place.channel, thread: place.thread || null };
  const send = async (to: Target): Promise<void> =>
    await orPlain(screen, null, async (shown) => await platform.sendNow(to, viewOf(shown)));
  if (!screen.personal || place.isDirect) return await send(here);
  // Teams cannot show a message in a channel to one person only.
  let line = words.sentPrivately;
  try {
    await send({ channel: "", thread: null, person: visitor.person.external_id });
  } catch (error) {
    if (!isFinalRefusal(error)) throw error;
    line = words.openOurChat;
  }
  await platform.sendNow(here, viewOf(textScreen(line))).catch((error: unknown) => {
    // People can use the extension even where the app is not installed.
    context.chat.log.debug({ err: error }, "the place itself could not be written to");
  });
}
