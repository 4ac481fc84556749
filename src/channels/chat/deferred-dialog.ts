/** A button that opens a dialog later, because it cannot be opened now. The answers of a form are saved as a draft meanwhile. */
import { wordsIn } from "../../words/words.ts";
import { saveDraft } from "../../desk/request-drafts.ts";
import type { Language } from "../../base/language.ts";
import { parseRequestKind } from "../../desk/submit-request.ts";
import type { Chat, Visitor } from "./chat.ts";
import { APPEAL } from "./clicks.ts";
import { COMMAND } from "./command-dialog.ts";
import type { Dialog } from "./dialogs.ts";
import { COMMENT } from "./feedback-dialog.ts";
import { REQUEST_PREVIEW, REQUEST_FORM } from "./request-dialog.ts";
import { type Button, type Screen, textScreen } from "./screens.ts";
import { STAFF_DIALOG } from "./staff-dialogs.ts";

/** `say` is shown above the button or, if the dialog has none, above its intro. */
export async function deferredDialog(
  { desk }: Chat,
  { person, language }: Visitor,
  dialog: Dialog,
  say: string,
): Promise<Screen> {
  const { draft, kind } = dialog.state;
  if (dialog.id === REQUEST_FORM && draft !== undefined && kind !== undefined) {
    const answers = Object.fromEntries(
      dialog.fields.flatMap(({ name, value }) => (value === null ? [] : [[name, value]])),
    );
    await saveDraft(desk, person, { id: draft, kind: parseRequestKind(kind), answers, messageId: null });
  }
  const button = openingButton(dialog, language);
  return button ? textScreen(say, button) : textScreen([say, ...dialog.intro].join("\n"));
}

export function resumeButton(language: Language, draft: string): Button {
  return { action: "resume", label: wordsIn(language).chat.openForm, value: draft, style: "primary" };
}

/** The button that opens the same dialog; null if there is none. */
function openingButton({ id, state, title }: Dialog, language: Language): Button | null {
  const { draft, ticket, message } = state;
  const button = (action: string, value: string | undefined): Button | null =>
    value === undefined ? null : { action, label: wordsIn(language).chat.openDialog(title), value, style: "primary" };
  switch (id) {
    case REQUEST_FORM:
    case REQUEST_PREVIEW:
      return draft === undefined ? null : resumeButton(language, draft);
    case STAFF_DIALOG:
      return button(`ticket:${state["do"]}`, ticket);
    case APPEAL:
      return button("own:appeal", ticket);
    case COMMENT:
      // This dialog cannot be reopened: the button would record the opposite rating.
      return state["helpful"] === "yes" ? null : button("not-helpful", message);
    case COMMAND:
      return button(COMMAND, JSON.stringify(state));
    default:
      return null;
  }
}
