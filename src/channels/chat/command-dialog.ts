/** The dialog that asks for the arguments of a command that was typed without them. */
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
  /** The platform's id of the channel, and whether it is a direct message. */
  channel: string;
  isDirect: boolean;
  /** The conversation that keeps the answer, and the id of the delivery. */
  conversation: string;
  delivery: string;
};

export function needsArguments(verb: string): verb is DialogVerb {
  return VERBS.some((known) => known === verb);
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

/** `value` is the state of a dialog that could not be opened in time, as JSON. Throws InvalidError if it is not. */
export async function reopenCommandDialog(desk: Desk, value: string, language: Language): Promise<Dialog> {
  const read = State.safeParse(jsonIn(value));
  if (!read.success) throw new InvalidError("this is not the state of a command dialog");
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

/** The command as if it had been typed with its arguments. */
export function commandFromDialog({ state, values }: FilledDialog): CommandOrigin & { text: string } {
  const { verb = "ask", channel = "", conversation = "", delivery = "", isDirect } = state;
  const text = [verb, values["what"], values["use"]].filter(Boolean).join(" ");
  return { text, channel, conversation, delivery, isDirect: isDirect === "yes" };
}
