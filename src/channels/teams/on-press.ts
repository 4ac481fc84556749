/** Handles buttons of cards, and dialogs that open or are submitted. */
import { wordsIn } from "../../words/words.ts";
import { z } from "zod";
import { DeskError } from "../../base/errors.ts";
import { messagePostedAt } from "../../delivery/threads.ts";
import { reopenDialog, press, sharedScreen, submit } from "../chat/clicks.ts";
import type { Dialog } from "../chat/dialogs.ts";
import { ownTicketsScreen } from "../chat/own-tickets.ts";
import { SHARED_LANGUAGE } from "../chat/reading-language.ts";
import { REQUEST_FORM } from "../chat/request-dialog.ts";
import { viewFor } from "../chat/role-views.ts";
import { textScreen } from "../chat/screens.ts";
import { currentTicketScreen } from "../chat/staff-dialogs.ts";
import { failureOf } from "../../desk/failure.ts";
import { TicketNumber } from "../../base/ids.ts";
import type { InvokeAnswer } from "./activity.ts";
import type { Context, ResolvedActivity } from "./context.ts";
import { type Submission, submissionIn } from "./dialogs.ts";
import { answerOf, type Effect, effectOf, sendAsMessage, orFailureScreen } from "./effect.ts";
import { commandOrigin } from "./from-teams.ts";

const Pressed = z.object({ action: z.string().max(100), value: z.string().max(5000) });
const Executed = z.object({ action: z.object({ data: Pressed }) });
const WindowData = z.looseObject({ data: z.unknown() });

/** Answers with the reader's own view of a card. Changes nothing. */
export async function onView(context: Context, event: ResolvedActivity): Promise<InvokeAnswer> {
  const read = Executed.safeParse(event.activity.value);
  const effect = await orFailureScreen(context, event.visitor.language, async () => ({
    kind: "refreshed",
    screen: await viewFor(context.chat, event.visitor, read.data?.action.data.value ?? "0", event.place),
  }));
  return await answerOf(context, event, effect);
}

/** Execute in a card, answered with the current card. */
export async function onExecute(context: Context, event: ResolvedActivity): Promise<Effect> {
  const read = Executed.safeParse(event.activity.value);
  if (!read.success) return { kind: "done" };
  const { data } = read.data.action;
  const effect = await pressButton(context, event, data, false);
  return effect.kind === "done" ? await currentCard(context, event, data) : effect;
}

/** Submit from a client that does not know Execute; it arrives as a message. */
export async function onSubmitted(context: Context, event: ResolvedActivity): Promise<void> {
  const read = Pressed.safeParse(event.activity.value);
  if (!read.success) return;
  const effect = await pressButton(context, event, read.data, false);
  // The card itself shows an act that succeeded.
  if (effect.kind !== "done") await sendAsMessage(context, event, effect);
}

/** A dialog opens. */
export async function onFetch(context: Context, event: ResolvedActivity): Promise<Effect> {
  const read = Pressed.safeParse(WindowData.safeParse(event.activity.value).data?.data);
  return read.success ? await pressButton(context, event, read.data, false) : goneScreen(event);
}

/** A dialog is submitted, or a button in it is pressed. */
export async function onSubmit(context: Context, event: ResolvedActivity): Promise<Effect> {
  const data = WindowData.safeParse(event.activity.value).data?.data;
  const button = Pressed.safeParse(data);
  if (button.success) {
    const isInserted = button.data.action === "share" && event.activity.name?.startsWith("composeExtension/");
    return await orFailureScreen(context, event.visitor.language, async () => {
      const screen = isInserted ? await sharedScreen(context.chat, event.visitor, button.data.value) : undefined;
      return screen ? { kind: "insert", screen } : await pressButton(context, event, button.data, true);
    });
  }
  const submission = submissionIn(data);
  return submission
    ? await orFailureScreen(context, event.visitor.language, async () => await submitDialog(context, event, submission))
    : goneScreen(event);
}

async function pressButton(
  context: Context,
  { activity, place, visitor, delivery }: ResolvedActivity,
  given: z.infer<typeof Pressed>,
  isPrivate: boolean,
): Promise<Effect> {
  const message = activity.replyToId;
  return await orFailureScreen(context, visitor.language, async () =>
    effectOf(await press(context.chat, { ...given, place, isPrivate, message, delivery }, visitor)),
  );
}

/** The pressed card in its current state; the job queue updates other cards. */
async function currentCard(
  { chat }: Context,
  { activity, place, visitor }: ResolvedActivity,
  { action, value }: z.infer<typeof Pressed>,
): Promise<Effect> {
  const message =
    place.isDirect || !activity.replyToId
      ? undefined
      : await messagePostedAt(chat.desk.db, place.channel, activity.replyToId);
  if (message && /^(?:ticket|own):/u.test(action))
    return { kind: "refreshed", screen: await viewFor(chat, visitor, message, place) };
  if (action.startsWith("ticket:")) {
    const isCard = place.channel === chat.staffPlace;
    const language = isCard ? SHARED_LANGUAGE : visitor.language;
    return {
      kind: "refreshed",
      screen: await currentTicketScreen(chat, TicketNumber.parse(value), language, isCard),
    };
  }
  if (action.startsWith("own:")) return { kind: "refreshed", screen: await ownTicketsScreen(chat, visitor) };
  return { kind: "done" };
}

async function submitDialog(
  { chat }: Context,
  event: ResolvedActivity,
  { dialog, filled, isRedraw }: Submission,
): Promise<Effect> {
  const { visitor } = event;
  const words = wordsIn(visitor.language).chat;
  const again = async (errors: Record<string, string>): Promise<Effect> => ({
    kind: "open",
    dialog: (await reopenDialog(chat, filled, visitor)) ?? dialog,
    errors,
  });
  try {
    if (isRedraw) return await again({});
    const missing = dialog.id === REQUEST_FORM ? {} : missingIn(dialog, words.required);
    if (Object.keys(missing).length > 0) return await again(missing);
    const submitted = await submit(chat, filled, visitor, commandOrigin(event));
    switch (submitted.kind) {
      case "errors":
        return await again(submitted.errors);
      case "next":
        return { kind: "open", dialog: submitted.dialog, errors: {} };
      case "filed":
        return { kind: "show", screen: textScreen(words.filed(submitted.number)) };
      case "done":
        return submitted.show ? { kind: "show", screen: submitted.show } : { kind: "done" };
    }
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return await again({ "": failureOf(error, chat.log, visitor.language).words });
  }
}

/** Required fields without a value; the desk itself checks required boxes. */
function missingIn({ fields }: Dialog, words: string): Record<string, string> {
  return Object.fromEntries(
    fields
      .filter(({ required, type, value }) => required && type !== "confirm" && value === null)
      .map(({ name }) => [name, words]),
  );
}

function goneScreen({ visitor }: ResolvedActivity): Effect {
  return { kind: "show", screen: textScreen(wordsIn(visitor.language).chat.gone) };
}
