/** A rating below an answer, and the dialog that Teams then asks for: https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/integrate-ai/user-feedback-controls */
import { wordsIn } from "../../words/words.ts";
import { z } from "zod";
import { NotFoundError } from "../../base/errors.ts";
import { giveFeedback } from "../../desk/give-feedback.ts";
import { messagePostedAt } from "../../delivery/threads.ts";
import { asAsker } from "../chat/clicks.ts";
import { commentOf, REASON, recordRating } from "../chat/feedback-dialog.ts";
import { textScreen } from "../chat/screens.ts";
import type { Context, ResolvedActivity } from "./context.ts";
import { valuesIn } from "./dialogs.ts";
import { type Effect, orFailureScreen } from "./effect.ts";

const Rated = z.object({
  actionName: z.literal("feedback"),
  actionValue: z.object({ reaction: z.enum(["like", "dislike"]), feedback: z.string().max(20_000).optional() }),
});
/** Some clients wrap it. */
const Thumbed = z.union([Rated, z.object({ data: Rated }).transform(({ data }) => data)]);

/** Records the rating immediately; the comment in the dialog is optional. */
export async function onThumb(context: Context, event: ResolvedActivity): Promise<Effect> {
  const { chat } = context;
  const read = Thumbed.safeParse(event.activity.value);
  const message = await ratedIn(context, event);
  if (!read.success || !message) return { kind: "show", screen: textScreen(wordsIn(event.visitor.language).chat.gone) };
  return await orFailureScreen(context, event.visitor.language, async () => {
    const visitor = await asAsker(chat.desk, event.visitor, message);
    return {
      kind: "open",
      dialog: await recordRating(chat, visitor, message, read.data.actionValue.reaction === "like"),
      errors: {},
    };
  });
}

/** The comment arrives as JSON text. */
export async function onRated(context: Context, event: ResolvedActivity): Promise<Effect> {
  const read = Rated.safeParse(event.activity.value);
  const message = await ratedIn(context, event);
  if (!read.success || !message) return { kind: "done" };
  const { reaction, feedback = "{}" } = read.data.actionValue;
  try {
    await giveFeedback(context.chat.desk, event.visitor.person, message, {
      helpful: reaction === "like",
      comment: commentIn(feedback),
    });
  } catch (error) {
    // Anybody in a channel may rate an answer, but only the asker's rating counts.
    if (!(error instanceof NotFoundError)) throw error;
  }
  return { kind: "done" };
}

async function ratedIn({ chat }: Context, { activity, place }: ResolvedActivity): Promise<string | undefined> {
  return activity.replyToId === undefined
    ? undefined
    : await messagePostedAt(chat.desk.db, place.channel, activity.replyToId);
}

/** Older answers may still have Teams' own form, with the field `feedbackText`. */
function commentIn(feedback: string): string | null {
  try {
    const filled = z.record(z.string(), z.unknown()).parse(JSON.parse(feedback));
    return commentOf({
      [REASON]: typeof filled["feedbackText"] === "string" ? filled["feedbackText"] : null,
      ...valuesIn(filled),
    });
  } catch {
    return null;
  }
}
