/** A dialog that cannot be opened now: what is in it is kept, and a button opens it later. */
import type { Language } from "../../desk/reply.ts";
import { requestKind } from "../../desk/request.ts";
import { saveDraft } from "../../tickets/requests.ts";
import type { Chat, Visitor } from "./chat.ts";
import type { Dialog } from "./dialogs.ts";
import { FORM } from "./request-dialog.ts";
import { type Button, type Screen, wordsScreen } from "./screens.ts";
import { wordsIn } from "./words.ts";

/** Said with the button; alone where it is no form of a request. */
export async function lateForm({ desk }: Chat, { person, language }: Visitor, dialog: Dialog, say: string): Promise<Screen> {
  const { draft, kind } = dialog.state;
  if (dialog.id !== FORM || draft === undefined || kind === undefined) return wordsScreen(say);
  const answers = Object.fromEntries(dialog.fields.flatMap(({ name, value }) => (value === null ? [] : [[name, value]])));
  await saveDraft(desk.db, person, { id: draft, kind: requestKind(kind), answers, messageId: null }, desk.now());
  return wordsScreen(say, resumeButton(language, draft));
}

export function resumeButton(language: Language, draft: string): Button {
  return { action: "resume", label: wordsIn(language).openForm, value: draft, style: "primary" };
}
