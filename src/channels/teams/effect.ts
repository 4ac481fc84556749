/** The result of an invoke: the answer that Teams waits for, or a message if the time is over. */
import { wordsIn } from "../../words/words.ts";
import { toOneLine } from "../../base/truncate.ts";
import { DeskError } from "../../base/errors.ts";
import type { Language } from "../../base/language.ts";
import type { ActResult } from "../chat/chat.ts";
import type { Dialog } from "../chat/dialogs.ts";
import { deferredDialog } from "../chat/deferred-dialog.ts";
import { type Screen, textScreen } from "../chat/screens.ts";
import { failureOf } from "../../desk/failure.ts";
import type { InvokeAnswer } from "./activity.ts";
import { attached, CARD, cardOf, cardOfScreen } from "./card.ts";
import type { Context, ResolvedActivity } from "./context.ts";
import { dialogCard } from "./dialogs.ts";
import { respond } from "./respond.ts";

export type Effect =
  | { kind: "done" }
  | { kind: "show"; screen: Screen }
  | { kind: "open"; dialog: Dialog; errors: Record<string, string> }
  /** The pressed card in its current state. */
  | { kind: "refreshed"; screen: Screen }
  /** Inserted into the message that the person is writing. */
  | { kind: "insert"; screen: Screen };

const MAX_TOAST_LENGTH = 250;
/** The comment form below a rating, for which Teams itself says thank you. */
const RATING = "message/submitAction";

export function effectOf(outcome: ActResult): Effect {
  if (outcome === null) return { kind: "done" };
  return "show" in outcome
    ? { kind: "show", screen: outcome.show }
    : { kind: "open", dialog: outcome.open, errors: {} };
}

/** Shows a DeskError to the person; any other error is retried. */
export async function orFailureScreen(
  { chat }: Context,
  language: Language,
  act: () => Promise<Effect>,
): Promise<Effect> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return { kind: "show", screen: textScreen(failureOf(error, chat.log, language).words) };
  }
}

/** The answer in the format of this invoke; what the format cannot hold is sent as a message. */
export async function answerOf(context: Context, event: ResolvedActivity, effect: Effect): Promise<InvokeAnswer> {
  const { activity, visitor } = event;
  const words = wordsIn(visitor.language).chat;
  if (effect.kind === "refreshed") return ok({ statusCode: 200, type: CARD, value: cardOfScreen(effect.screen) });
  // Closes the dialog; other invokes have no dialog to close and show a short text.
  if (effect.kind === "done") return activity.name === "task/submit" ? ok({}) : shortAnswer(activity, words.done);
  if (effect.kind === "show" && isShort(effect.screen)) return shortAnswer(activity, effect.screen.text);
  if (activity.name === "adaptiveCard/action") {
    await sendAsMessage(context, event, effect);
    return shortAnswer(activity, words.oneMoment);
  }
  switch (effect.kind) {
    case "open":
      return windowOf(effect.dialog.title, dialogCard(effect.dialog, effect.errors, words));
    case "show":
      return windowOf("OSPO desk", cardOf(effect.screen, "window"));
    case "insert": {
      const attachments = [attached(cardOf(effect.screen, "preview"))];
      return ok({ composeExtension: { type: "result", attachmentLayout: "list", attachments } });
    }
  }
}

/** An answer that is only a short text. */
export function shortAnswer({ name }: ResolvedActivity["activity"], words: string): InvokeAnswer {
  if (name === "adaptiveCard/action")
    return ok({ statusCode: 200, type: "application/vnd.microsoft.activity.message", value: words });
  return name === RATING ? ok({}) : ok({ task: { type: "message", value: words } });
}

/** Sends the result as a message, because Teams no longer waits for it. */
export async function sendAsMessage(context: Context, event: ResolvedActivity, effect: Effect): Promise<void> {
  switch (effect.kind) {
    case "show":
    case "insert":
      return await respond(context, event, { ...unshared(effect.screen), personal: true });
    case "open": {
      const text = [effect.dialog.title, ...Object.values(effect.errors)].join("\n");
      return await respond(context, event, {
        ...(await deferredDialog(context.chat, event.visitor, effect.dialog, text)),
        personal: true,
      });
    }
    case "done":
    case "refreshed":
      if (event.activity.name === RATING) return;
      return await respond(context, event, {
        ...textScreen(wordsIn(event.visitor.language).chat.done),
        personal: true,
      });
  }
}

/** Without the share button: in the person's own chat there is nobody to share with. */
function unshared({ elements, ...screen }: Screen): Screen {
  return {
    ...screen,
    elements: elements.map((element) =>
      element.kind === "buttons"
        ? { ...element, buttons: element.buttons.filter(({ action }) => action !== "share") }
        : element,
    ),
  };
}

function isShort({ text, elements }: Screen): boolean {
  return text.length <= MAX_TOAST_LENGTH && elements.every(({ kind }) => kind === "text");
}

function windowOf(title: string, card: ReturnType<typeof cardOf>): InvokeAnswer {
  return ok({
    task: {
      type: "continue",
      value: { title: toOneLine(title, 60), width: "medium", height: "large", card: attached(card) },
    },
  });
}

function ok(body: object): InvokeAnswer {
  return { status: 200, body };
}
