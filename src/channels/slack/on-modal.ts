/** Handles modals that are submitted, changed or closed. */
import { wordsIn } from "../../words/words.ts";
import type { types } from "@slack/bolt";
import { DeskError } from "../../base/errors.ts";
import { asLanguage } from "../../base/language.ts";
import { redrawDialog, submit } from "../chat/clicks.ts";
import { SHARED_LANGUAGE } from "../chat/reading-language.ts";
import { textScreen } from "../chat/screens.ts";
import { failureOf } from "../../desk/failure.ts";
import { senderOfInteraction, isOurs, visitorOf } from "./from-slack.ts";
import type { Context } from "./context.ts";
import { showHome } from "./on-home.ts";
import { errorsAt, filledIn, modalOf, noteModal } from "./modals.ts";
import { ModalChange, ModalPayload, type SubmittedView } from "./payload-schema.ts";
import { resumeButton } from "../chat/deferred-dialog.ts";
import { showPrivately } from "./respond.ts";

export type ModalAnswer =
  | { response_action: "errors"; errors: Record<string, string> }
  | { response_action: "push" | "update"; view: types.ModalView }
  | { response_action: "clear" };

export async function onModal(context: Context, body: unknown): Promise<ModalAnswer> {
  const payload = ModalPayload.parse(body);
  const { user, view } = payload;
  const { chat, client } = context;
  if (!isOurs(await context.who(), senderOfInteraction(payload)))
    return {
      response_action: "update",
      view: noteModal("OSPO", wordsIn(SHARED_LANGUAGE).chat.notAMember, wordsIn(SHARED_LANGUAGE).chat.close),
    };
  const visitor = await visitorOf(chat.desk, client, user.id);
  const words = wordsIn(visitor.language).chat;
  try {
    const submitted = await submit(chat, filledIn(view), visitor);
    // Home may show what the act changed; Slack does not wait for that.
    if (submitted.kind === "filed" || submitted.kind === "done")
      void showHome(context, user.id).catch((error: unknown) => chat.log.debug({ err: error }, "Home was not updated"));
    switch (submitted.kind) {
      case "errors":
        return errorsOrNote(view, submitted.errors, words.close);
      case "next":
        return { response_action: "push", view: modalOf(submitted.dialog) };
      case "filed":
        return {
          response_action: "update",
          view: noteModal(`#${submitted.number}`, words.filed(submitted.number), words.close),
        };
      case "done":
        if (!submitted.show) return { response_action: "clear" };
        if (submitted.place === undefined)
          return { response_action: "update", view: noteModal("OSPO", submitted.show.text, words.close) };
        await showPrivately(context, { channel: submitted.place, user: user.id, thread: null }, submitted.show);
        return { response_action: "clear" };
    }
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return errorsOrNote(view, { "": failureOf(error, chat.log, visitor.language).words }, words.close);
  }
}

/** Errors at their fields; a note if the modal has no fields. */
function errorsOrNote(view: SubmittedView, errors: Record<string, string>, close: string): ModalAnswer {
  const found = errorsAt(view, errors);
  if (Object.keys(found).length > 0) return { response_action: "errors", errors: found };
  return { response_action: "push", view: noteModal("OSPO", Object.values(errors).join("\n"), close) };
}

/** Slack waits three seconds for an answer: the modal shows this text until the result replaces it. */
export function waitingModal(body: unknown): ModalAnswer {
  const words = wordsIn(asLanguage(filledIn(ModalPayload.parse(body).view).state["language"])).chat;
  return { response_action: "update", view: noteModal("OSPO", words.stillWorking, words.close) };
}

/** Puts a late result into the modal; if it was closed, a direct message says what is left to do. */
export async function updateLateModal(context: Context, body: unknown, answer: ModalAnswer): Promise<void> {
  const { client, chat } = context;
  const { view, user } = ModalPayload.parse(body);
  const visitor = await visitorOf(chat.desk, client, user.id);
  const words = wordsIn(visitor.language).chat;
  const filled = filledIn(view);
  const draft = filled.state["draft"];
  const wrong = answer.response_action === "errors" ? Object.values(answer.errors).join("\n") : undefined;
  try {
    const dialog = wrong === undefined ? null : await redrawDialog(chat, filled, visitor);
    const late =
      wrong !== undefined
        ? dialog
          ? modalOf({ ...dialog, intro: [wrong, ...dialog.intro] })
          : noteModal("OSPO", draft === undefined ? wrong : `${wrong}\n${words.formKept}`, words.close)
        : "view" in answer
          ? answer.view
          : noteModal("OSPO", words.thanks, words.close);
    await client.views.update({ view_id: view.id, view: late });
  } catch (error) {
    chat.log.debug({ err: error }, "the modal was closed before the result arrived");
    if (wrong === undefined && answer.response_action !== "push") return;
    const resume = draft === undefined ? [] : [resumeButton(visitor.language, draft)];
    const text = wrong ?? `${words.dialogTooLate}${draft === undefined ? "" : ` ${words.formKept}`}`;
    await showPrivately(context, { channel: user.id, user: user.id, thread: null }, textScreen(text, ...resume));
  }
}

/** Saves a draft, and redraws the modal if other questions depend on the answer. */
export async function onModalChange(context: Context, body: unknown): Promise<void> {
  const payload = ModalChange.parse(body);
  const { type, user, view, actions = [] } = payload;
  if (!isOurs(await context.who(), senderOfInteraction(payload))) return;
  const { chat, client } = context;
  if (type === "view_closed" && Object.keys(view.state?.values ?? {}).length === 0) return;
  const dialog = await redrawDialog(chat, filledIn(view), await visitorOf(chat.desk, client, user.id));
  if (dialog === null || type === "view_closed") return;
  const isAsked = actions.some(({ block_id }) =>
    dialog.fields.some(({ name, redraws }) => redraws && block_id === `field:${name}`),
  );
  if (!isAsked) return;
  // A newer change or a closed modal makes this fail; the draft is saved anyway.
  await client.views
    .update({ view_id: view.id, ...(view.hash !== undefined && { hash: view.hash }), view: modalOf(dialog) })
    .catch((error: unknown) => chat.log.debug({ err: error }, "the modal was not updated"));
}
