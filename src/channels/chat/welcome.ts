/** What the desk says once in each place that it is added to: what it does, who reads along, and questions to press. */
import type { Language } from "../../base/language.ts";
import { findReference, saveReferenceOnce } from "../../delivery/references.ts";
import { answeredExamples } from "../../desk/examples.ts";
import { wordsIn, type Words } from "../../words/words.ts";
import type { Chat } from "./chat.ts";
import type { Screen } from "./screens.ts";

type Scope = keyof Words["chat"]["welcome"];

/** `place` is the platform's id. A place that was greeted stays so, also if the app is removed and added again. */
export async function welcomeOnce(
  { desk, name }: Chat,
  { place, scope, language }: { place: string; scope: Scope; language: Language },
  send: (screen: Screen) => Promise<void>,
): Promise<void> {
  const key = `welcome:${place}`;
  if ((await findReference(desk.db, name, key)) !== undefined) return;
  const words = wordsIn(language).chat;
  const prompts = (await answeredExamples(desk, language)).map((value, i) => ({
    action: `choose-${i}`,
    label: value,
    value,
  }));
  await send({
    language,
    text: words.welcome[scope],
    elements: [
      { kind: "text", text: words.welcome[scope] },
      ...(prompts.length > 0 ? [{ kind: "choices" as const, buttons: prompts }] : []),
      { kind: "small", text: words.welcomeHelp },
    ],
  });
  await saveReferenceOnce(desk.db, name, key, {});
}
