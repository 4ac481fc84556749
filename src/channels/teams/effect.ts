/** What comes of something that Teams waits for: the answer to its call, or a message where the time for that is over. */
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
  /** The card that was pressed, as it is now. */
  | { kind: "refreshed"; screen: Screen }
  /** Into the message that the person writes. */
  | { kind: "insert"; screen: Screen };

const LONGEST_TOAST = 250;
/** What is filled in below a thumb; Teams itself says thank you. */
const RATING = "message/submitAction";

export function effectOf(outcome: ActResult): Effect {
  if (outcome === null) return { kind: "done" };
  return "show" in outcome
    ? { kind: "show", screen: outcome.show }
    : { kind: "open", dialog: outcome.open, errors: {} };
}

/** What the desk foresees is shown to the person; anything else is tried again. */
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

/** In the shape that this call wants. What it has no room for is told besides. */
export async function answerOf(context: Context, event: ResolvedActivity, effect: Effect): Promise<InvokeAnswer> {
  const { activity, visitor } = event;
  const words = wordsIn(visitor.language).chat;
  if (effect.kind === "refreshed") return ok({ statusCode: 200, type: CARD, value: cardOfScreen(effect.screen) });
  // Closes the window; where there is none to close, or one beside the compose box, it says so.
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
      return windowOf("OSPO desk", cardOf(effect.screen.elements, "window"));
    case "insert": {
      const attachments = [attached(cardOf(effect.screen.elements, "preview"))];
      return ok({ composeExtension: { type: "result", attachmentLayout: "list", attachments } });
    }
  }
}

/** A few words are all the answer. */
export function shortAnswer({ name }: ResolvedActivity["activity"], words: string): InvokeAnswer {
  if (name === "adaptiveCard/action")
    return ok({ statusCode: 200, type: "application/vnd.microsoft.activity.message", value: words });
  return name === RATING ? ok({}) : ok({ task: { type: "message", value: words } });
}

/** As a message: nobody waits for it any more. */
export async function sendAsMessage(context: Context, event: ResolvedActivity, effect: Effect): Promise<void> {
  switch (effect.kind) {
    case "show":
    case "insert":
      return await respond(context, event, { ...unshared(effect.screen), personal: true });
    case "open": {
      const said = [effect.dialog.title, ...Object.values(effect.errors)].join("\n");
      return await respond(context, event, {
        ...(await deferredDialog(context.chat, event.visitor, effect.dialog, said)),
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

/** It comes in the person's own chat, where there is nobody to share it with. */
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
  return text.length <= LONGEST_TOAST && elements.every(({ kind }) => kind === "text");
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
