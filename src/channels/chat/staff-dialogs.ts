/** What staff do to a ticket from a chat: at once, or after a word in a dialog. Who may is checked by the act itself. */
import { truncate } from "../../base/truncate.ts";
import { ownEntry } from "../../base/own-entry.ts";
import { randomUUID } from "node:crypto";
import type { Desk } from "../../desk/desk.ts";
import { evidenceLines } from "../../desk/evidence-lines.ts";
import { requireStaff } from "../../desk/staff.ts";
import { claim } from "../../desk/triage.ts";
import { viewTicket } from "../../tickets/board/board.ts";
import { findPerson } from "../../identity/directory.ts";
import { similarTickets } from "../../tickets/board/similar.ts";
import { TicketNumber } from "../../base/ids.ts";
import { doStaffAct, StaffAct } from "../../desk/staff-acts.ts";
import type { Chat, ActResult, Visitor } from "./chat.ts";
import { type Dialog, type DialogField, type FilledDialog, withValues } from "./dialogs.ts";
import { type Screen, textScreen } from "./screens.ts";
import { ticketScreen, reasonToReconsider } from "./ticket-screen.ts";
import { InvalidError } from "../../base/errors.ts";

export const STAFF_DIALOG = "staff";
const LONGEST_TITLE = 200;

/** Done as soon as they are pressed. */
const IMMEDIATE_ACTS: Record<string, StaffAct> = {
  // Who presses it sees whose it is.
  "take-over": { do: "claim" },
  resolve: { do: "resolve" },
  close: { do: "close" },
};

/** Whether it is done, or refused, without a dialog and without anything to show. */
export function isImmediate(action: string): boolean {
  return action === "claim" || Object.hasOwn(IMMEDIATE_ACTS, action);
}

type Field = Omit<DialogField, "value" | "redraws" | "help"> & { help?: string; value?: string };

export async function pressTicketButton(
  chat: Chat,
  { person }: Visitor,
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
  if (action === "similar") return { show: await similarScreen(desk, number) };
  if (action === "show") return { show: await currentTicketScreen(chat, number) };
  return { open: await dialogFor(desk, action, number) };
}

/** What else than the ticket's own message tells that it was done. */
export async function submitStaffDialog(
  { desk, refreshRoles }: Chat,
  { person }: Visitor,
  { state, values }: FilledDialog,
): Promise<Screen | null> {
  await refreshRoles();
  await requireStaff(desk, person);
  const number = TicketNumber.parse(state["ticket"]);
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ""));
  const act = StaffAct.safeParse({ ...given, do: state["do"], delivery: state["delivery"] });
  if (!act.success)
    throw new InvalidError(act.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; "));
  await doStaffAct(desk, person, number, act.data);
  return act.data.do === "draft"
    ? textScreen(`The draft of #${number} is kept: the group that owns it accepts it on the desk's page.`)
    : null;
}

/** As staff see it. */
export async function currentTicketScreen(
  { desk, publicUrl }: Chat,
  number: number,
  hasThread = false,
): Promise<Screen> {
  return ticketScreen(await viewTicket(desk.db, number), {
    publicUrl,
    routing: await desk.routing(),
    now: desk.now(),
    hasThread,
  });
}

async function similarScreen(desk: Desk, number: number): Promise<Screen> {
  const similar = await similarTickets(desk.db, number);
  if (similar.length === 0) return textScreen(`Nothing like #${number} was settled before.`);
  const text = `Like #${number}, settled before:`;
  const rows = similar.map(({ number: other, question, outcome, assignee, answer }) => ({
    text: `#${other} ${question.split("\n", 1)[0] ?? ""}`,
    detail: [outcome, assignee, answer && truncate(answer, 300)].filter(Boolean).join(" – "),
    buttons: [{ action: "ticket:show", label: "Show", value: String(other) }],
  }));
  return {
    text,
    elements: [
      { kind: "text", text },
      { kind: "rows", rows },
    ],
  };
}

/** Opened once more, with what was typed in it. */
export async function reopenStaffDialog(
  chat: Chat,
  { person }: Visitor,
  { state, values }: FilledDialog,
): Promise<Dialog> {
  const { desk } = chat;
  await chat.refreshRoles();
  await requireStaff(desk, person);
  const dialog = await dialogFor(desk, state["do"] ?? "", TicketNumber.parse(state["ticket"]));
  return withValues({ ...dialog, state }, values);
}

async function dialogFor(desk: Desk, action: string, number: number): Promise<Dialog> {
  const { title, submit, fields, intro = [], isDanger } = await promptFor(desk, action, number);
  return {
    id: STAFF_DIALOG,
    // Sent twice, a window says it once.
    state: { ticket: String(number), do: action, delivery: randomUUID() },
    title: `#${number} ${title}`,
    submit,
    ...(isDanger && { isDanger }),
    cancel: "Cancel",
    intro,
    fields: fields.map((field) => ({ help: null, value: null, ...field, redraws: false })),
  };
}

type Prompt = { title: string; submit: string; fields: Field[]; intro?: string[]; isDanger?: true };

async function promptFor(desk: Desk, action: string, number: number): Promise<Prompt> {
  switch (action) {
    case "reply":
      return { title: "Reply", submit: "Send", fields: [longTextField("text", "To the asker", true)] };
    case "ask-back":
      return {
        title: "Ask back",
        submit: "Send",
        fields: [longTextField("text", "Question to the asker", true, "The clock stops until they answer.")],
      };
    case "note":
      return { title: "Note", submit: "Save", fields: [longTextField("text", "For colleagues alone", true)] };
    case "approve":
      return {
        title: "Approve",
        submit: "Approve",
        intro: await riskSummary(desk, number),
        fields: [longTextField("reason", "Reason", false, "The asker reads it, and it stands in the receipt.")],
      };
    case "reject":
      return {
        title: "Reject",
        submit: "Reject",
        isDanger: true,
        intro: await riskSummary(desk, number),
        fields: [longTextField("reason", "Reason", true, "The asker reads it, and it stands in the receipt.")],
      };
    case "reopen":
      return { title: "Reopen", submit: "Reopen", fields: [longTextField("reason", "Reason", true)] };
    case "assign": {
      const [members, routing] = await Promise.all([desk.staff.members(), desk.routing()]);
      const choices = await Promise.all(
        members.map(async ({ channel, id, groups }) => {
          const known = await findPerson(desk.db, { channel, externalId: id });
          const name = known?.name ?? id;
          const names = groups.map((group) => routing.groups[group]?.en ?? group).join(", ");
          // Of whom nobody knows the name, the platform's own id says less than what they do.
          const label = name === id ? `${names}, ${channel} (${id})` : `${name}, ${channel} (${names})`;
          return { value: `${channel}:${id}`, label };
        }),
      );
      return {
        title: "Assign",
        submit: "Assign",
        fields: [{ name: "to", label: "To", type: "choice", choices, required: true }],
      };
    }
    case "hand-over": {
      const { groups } = await desk.routing();
      const choices = Object.entries(groups).map(([value, { en }]) => ({ value, label: en }));
      return {
        title: "Hand over",
        submit: "Hand over",
        fields: [{ name: "group", label: "To", type: "choice", choices, required: true }],
      };
    }
    case "draft": {
      const { ticket, messages } = await viewTicket(desk.db, number);
      const said = messages.filter(({ author, ticket_number }) => author === "staff" && ticket_number === number);
      const text = said.map(({ body }) => (body as { text: string }).text).join("\n\n");
      return {
        title: "Document",
        submit: "Save as draft",
        intro: [
          "The group that owns it reads the draft before it goes into the handbook. Leave out what names the asker.",
        ],
        fields: [
          {
            name: "title",
            label: "Question",
            type: "text",
            required: true,
            value: truncate(ticket.question.split("\n", 1)[0] ?? "", LONGEST_TITLE),
          },
          { ...longTextField("text", "Answer", true), value: text },
        ],
      };
    }
    default:
      throw new InvalidError(`"${action}" is nothing that staff do to a ticket`);
  }
}

function longTextField(name: string, label: string, required: boolean, help?: string): Field {
  return { name, label, type: "long-text", required, ...(help !== undefined && { help }) };
}

/** What is decided and what is known of it, before the eyes of who decides it. */
async function riskSummary(desk: Desk, number: number): Promise<string[]> {
  const view = await viewTicket(desk.db, number);
  const again = reasonToReconsider(view);
  return [
    view.ticket.question.split("\n", 1)[0] ?? "",
    ...(view.request?.because.map(({ en }) => `• ${en}`) ?? []),
    ...(view.request ? evidenceLines(view.request) : []),
    ...(again === null ? [] : [again]),
  ];
}
