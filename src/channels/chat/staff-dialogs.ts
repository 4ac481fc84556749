/** What staff do to a ticket from a chat: immediately, or after filling in a dialog. The act itself checks who may do it. */
import { textIn } from "../../desk/message-body.ts";
import { randomUUID } from "node:crypto";
import { ownText, wordsIn } from "../../words/words.ts";
import { truncate } from "../../base/truncate.ts";
import { ownEntry } from "../../base/own-entry.ts";
import type { Language } from "../../base/language.ts";
import { checkInput } from "../../desk/check-input.ts";
import type { Desk } from "../../desk/desk.ts";
import { evidenceLines } from "../../desk/evidence-lines.ts";
import { requireStaff, staffHumans } from "../../desk/staff.ts";
import { claim, requireMayDecide } from "../../desk/triage.ts";
import { viewTicket } from "../../tickets/board/view-ticket.ts";
import { findPerson } from "../../identity/directory.ts";
import { similarTickets } from "../../tickets/board/similar.ts";
import { TicketNumber } from "../../base/ids.ts";
import { ticketTitle } from "../../desk/package-names.ts";
import { doStaffAct, StaffAct } from "../../desk/staff-acts.ts";
import type { ActResult, Chat, Visitor } from "./chat.ts";
import { type Dialog, type DialogField, type FilledDialog, requireWholeValues, withValues } from "./dialogs.ts";
import { groupName } from "./group-name.ts";
import { type Screen, textScreen } from "./screens.ts";
import { reasonToReconsider, ticketScreen } from "./ticket-screen.ts";
import { InvalidError } from "../../base/errors.ts";

export const STAFF_DIALOG = "staff";
const MAX_TITLE_LENGTH = 200;
const MAX_ANSWER_LENGTH = 300;

/** Buttons that need no dialog. */
const IMMEDIATE_ACTS: Record<string, StaffAct> = {
  // The button is shown only where the assignee is shown too.
  "take-over": { do: "claim" },
  resolve: { do: "resolve" },
  close: { do: "close" },
};

/** Whether the button acts, or refuses, without opening a dialog or showing anything. */
export function isImmediate(action: string): boolean {
  return action === "claim" || Object.hasOwn(IMMEDIATE_ACTS, action);
}

export async function pressTicketButton(
  chat: Chat,
  { person, language }: Visitor,
  action: string,
  number: number,
): Promise<ActResult> {
  const { desk } = chat;
  await chat.refreshRoles();
  await requireStaff(desk, person);
  if (action === "claim") {
    await claim(desk, person, number, { takesOver: false });
    return null;
  }
  const act = ownEntry(IMMEDIATE_ACTS, action);
  if (act) {
    await doStaffAct(desk, person, number, act);
    return null;
  }
  if (action === "similar") return { show: await similarScreen(desk, number, language) };
  if (action === "show") return { show: await currentTicketScreen(chat, number, language) };
  if (action === "approve" || action === "reject") await requireMayDecide(desk, person, number, action === "approve");
  return { open: await dialogFor(desk, action, number, language) };
}

/** Null where the ticket's own message already shows that it was done. */
export async function submitStaffDialog(
  { desk, refreshRoles }: Chat,
  { person, language }: Visitor,
  { state, values }: FilledDialog,
): Promise<Screen | null> {
  await refreshRoles();
  await requireStaff(desk, person);
  const number = TicketNumber.parse(state["ticket"]);
  // A field left empty is an empty text: the act says what is missing.
  const given = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? ""]));
  const act = checkInput({ ...given, do: state["do"], delivery: state["delivery"] }, StaffAct);
  await doStaffAct(desk, person, number, act);
  return act.do === "draft" ? textScreen(wordsIn(language).staff.draftSaved(number)) : null;
}

/** The ticket as staff see it now. */
export async function currentTicketScreen(
  { desk, publicUrl }: Chat,
  number: number,
  language: Language,
  hasThread = false,
): Promise<Screen> {
  return ticketScreen(await viewTicket(desk.db, number), {
    publicUrl,
    routing: await desk.routing(),
    now: desk.now(),
    language,
    hasThread,
  });
}

async function similarScreen(desk: Desk, number: number, language: Language): Promise<Screen> {
  const words = wordsIn(language).staff;
  const similar = await similarTickets(desk.db, number);
  if (similar.length === 0) return textScreen(words.noSimilar(number));
  const text = words.similarTo(number);
  const rows = similar.map(({ number: other, question, outcome, assignee, answer }) => ({
    text: `#${other} ${ticketTitle(question)}`,
    detail: [outcome && words.outcomes[outcome], assignee, answer && truncate(answer, MAX_ANSWER_LENGTH)]
      .filter(Boolean)
      .join(" – "),
    buttons: [{ action: "ticket:show", label: words.buttons.show, value: String(other) }],
  }));
  return {
    text,
    elements: [
      { kind: "text", text },
      { kind: "rows", rows },
    ],
  };
}

/** The same dialog with the values that were typed. */
export async function reopenStaffDialog(
  chat: Chat,
  { person, language }: Visitor,
  { state, values }: FilledDialog,
): Promise<Dialog> {
  const { desk } = chat;
  await chat.refreshRoles();
  await requireStaff(desk, person);
  const dialog = await dialogFor(desk, state["do"] ?? "", TicketNumber.parse(state["ticket"]), language);
  return withValues({ ...dialog, state }, values);
}

async function dialogFor(desk: Desk, action: string, number: number, language: Language): Promise<Dialog> {
  const prompt = ownEntry(PROMPTS, action);
  if (!prompt) throw new InvalidError(`staff have no action "${action}" on a ticket`);
  const { title, submit, fields, intro = [], isDanger } = await prompt({ desk, number, language });
  return requireWholeValues({
    id: STAFF_DIALOG,
    // The delivery makes a dialog that is submitted twice act once.
    state: { ticket: String(number), do: action, delivery: randomUUID() },
    title: `#${number} ${title}`,
    submit,
    ...(isDanger && { isDanger }),
    cancel: wordsIn(language).chat.cancel,
    intro,
    fields: fields.map((field) => ({ help: null, value: null, ...field, redraws: false })),
  });
}

type Field = Omit<DialogField, "value" | "redraws" | "help"> & { help?: string; value?: string };
type Prompt = { title: string; submit: string; fields: Field[]; intro?: string[]; isDanger?: true };
type Asked = { desk: Desk; number: number; language: Language };

/** The dialog of each action that needs one. */
const PROMPTS: Record<string, (asked: Asked) => Prompt | Promise<Prompt>> = {
  reply: ({ language }) => {
    const { title, submit, text } = wordsIn(language).staff.dialogs.reply;
    return { title, submit, fields: [longTextField("text", text, true)] };
  },
  "ask-back": ({ language }) => {
    const { title, submit, text, help } = wordsIn(language).staff.dialogs.askBack;
    return { title, submit, fields: [longTextField("text", text, true, help)] };
  },
  note: ({ language }) => {
    const { title, submit, text } = wordsIn(language).staff.dialogs.note;
    return { title, submit, fields: [longTextField("text", text, true)] };
  },
  approve: async (asked) => {
    const { approve, reason, reasonHelp } = wordsIn(asked.language).staff.dialogs;
    const intro = await riskSummary(asked);
    return { ...approve, intro, fields: [longTextField("reason", reason, false, reasonHelp)] };
  },
  reject: async (asked) => {
    const { reject, reason, reasonHelp } = wordsIn(asked.language).staff.dialogs;
    const intro = await riskSummary(asked);
    return { ...reject, isDanger: true, intro, fields: [longTextField("reason", reason, true, reasonHelp)] };
  },
  reopen: ({ language }) => {
    const { reopen, reason } = wordsIn(language).staff.dialogs;
    return { ...reopen, fields: [longTextField("reason", reason, true)] };
  },
  assign: async ({ desk, language }) => {
    const { title, submit, to } = wordsIn(language).staff.dialogs.assign;
    const choices = await memberChoices(desk, language);
    return { title, submit, fields: [{ name: "to", label: to, type: "choice", choices, required: true }] };
  },
  "hand-over": async ({ desk, language }) => {
    const { title, submit, to } = wordsIn(language).staff.dialogs.handOver;
    const { groups } = await desk.routing();
    const choices = Object.entries(groups).map(([value, names]) => ({ value, label: ownText(names, language) }));
    return { title, submit, fields: [{ name: "group", label: to, type: "choice", choices, required: true }] };
  },
  draft: async ({ desk, number, language }) => {
    const { title, submit, intro, question, answer } = wordsIn(language).staff.dialogs.draft;
    const { ticket, messages } = await viewTicket(desk.db, number);
    const replies = messages.filter(({ author, ticket_number }) => author === "staff" && ticket_number === number);
    const value = truncate(ticket.question.split("\n", 1)[0] ?? "", MAX_TITLE_LENGTH);
    const text = replies.map(({ body }) => textIn(body)).join("\n\n");
    return {
      title,
      submit,
      intro: [intro],
      fields: [
        { name: "title", label: question, type: "text", required: true, value },
        { ...longTextField("text", answer, true), value: text },
      ],
    };
  },
};

async function memberChoices(desk: Desk, language: Language): Promise<{ value: string; label: string }[]> {
  const words = wordsIn(language).staff;
  const [members, routing] = await Promise.all([staffHumans(desk), desk.routing()]);
  return await Promise.all(
    members.map(async ({ channel, id, groups }) => {
      const known = await findPerson(desk.db, { channel, externalId: id });
      const name = known?.name ?? id;
      const names = groups.map((group) => groupName(routing, group, language)).join(", ");
      // Without a name, the groups tell more than the platform's own id.
      const label = name === id ? words.unnamedMember(id, channel, names) : words.member(name, channel, names);
      return { value: `${channel}:${id}`, label };
    }),
  );
}

function longTextField(name: string, label: string, required: boolean, help?: string): Field {
  return { name, label, type: "long-text", required, ...(help !== undefined && { help }) };
}

/** What is decided, and what is known about it, for the person who decides. */
async function riskSummary({ desk, number, language }: Asked): Promise<string[]> {
  const view = await viewTicket(desk.db, number);
  const reconsider = reasonToReconsider(view, language);
  return [
    ticketTitle(view.ticket.question),
    ...(view.request?.because.map((reason) => `• ${ownText(reason, language)}`) ?? []),
    ...(view.request ? evidenceLines(view.request, language) : []),
    ...(reconsider === null ? [] : [reconsider]),
  ];
}
