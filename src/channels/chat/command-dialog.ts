/** A command that came without its words asks for them in a dialog. */
import { wordsIn } from "../../words/words.ts";
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import type { Desk } from "../../desk/desk.ts";
import type { Language } from "../../base/language.ts";
import { useLabel } from "../../desk/verdict-text.ts";
import type { Dialog, DialogField, FilledDialog } from "./dialogs.ts";

export const COMMAND = "command";
const VERBS = ["ask", "license", "scorecard"] as const;
type DialogVerb = (typeof VERBS)[number];
const State = z.object({
  verb: z.enum(VERBS),
  channel: z.string(),
  conversation: z.string(),
  delivery: z.string(),
  isDirect: z.string().optional(),
});

/** Where a command was typed. */
export type CommandOrigin = {
  /** The platform's id of the channel, and whether others read there. */
  channel: string;
  isDirect: boolean;
  /** Where what is said is kept, and under which id. */
  conversation: string;
  delivery: string;
};

export function needsArguments(verb: string): verb is DialogVerb {
  return (VERBS as readonly string[]).includes(verb);
}

export async function commandDialog(
  desk: Desk,
  verb: DialogVerb,
  { channel, isDirect, conversation, delivery }: CommandOrigin,
  language: Language,
): Promise<Dialog> {
  const words = wordsIn(language).chat;
  const { use, package: named } = wordsIn(language).requests.fields.use;
  const { policy } = await desk.policy.current();
  const field = { type: "text", required: true, value: null, redraws: false } as const;
  const choices = Object.keys(policy.uses).map((value) => ({ value, label: useLabel(policy, value, language) }));
  const fields: Record<DialogVerb, DialogField[]> = {
    ask: [{ ...field, name: "what", label: words.question, help: null, type: "long-text" }],
    license: [
      { ...field, name: "what", label: named.label, help: named.help ?? null },
      { ...field, name: "use", label: use.label, help: use.help ?? null, type: "choice", choices, required: false },
    ],
    scorecard: [{ ...field, name: "what", label: words.repository, help: words.repositoryHelp }],
  };
  return {
    id: COMMAND,
    state: { verb, channel, conversation, delivery, ...(isDirect && { isDirect: "yes" }) },
    title: `/ospo ${verb}`,
    submit: words.send,
    cancel: words.cancel,
    intro: [],
    fields: fields[verb],
  };
}

/** `value` is the state of one that could not be opened in time. Throws InvalidError where it is none. */
export async function reopenCommandDialog(desk: Desk, value: string, language: Language): Promise<Dialog> {
  const read = State.safeParse(jsonIn(value));
  if (!read.success) throw new InvalidError("this is no command");
  const { verb, isDirect, ...where } = read.data;
  return await commandDialog(desk, verb, { ...where, isDirect: isDirect === "yes" }, language);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As if it had been typed whole. */
export function commandFromDialog({ state, values }: FilledDialog): CommandOrigin & { text: string } {
  const { verb = "ask", channel = "", conversation = "", delivery = "", isDirect } = state;
  const text = [verb, values["what"], values["use"]].filter(Boolean).join(" ");
  return { text, channel, conversation, delivery, isDirect: isDirect === "yes" };
}
