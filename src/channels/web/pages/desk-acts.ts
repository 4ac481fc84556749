/** The acts on the open ticket: a button for each that is possible now, with a form for those that need input. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { act, withProblem } from "./desk-load.ts";
import { groupChoices, memberChoices, priorityChoices, state } from "./desk-state.ts";
import type { TicketView } from "./desk-types.ts";
import { type DialogField, openForm, optionView } from "./dialog-form.ts";
import { deskWords } from "./words-desk.ts";

export function movesView(view: TicketView): TemplateResult {
  const { ticket, moves, watchers } = view;
  const texts = deskWords().act;
  const isMine = ticket.assignee === state.me?.name && ticket.state !== "new";
  const watches = watchers.some(({ id }) => state.me?.accounts.includes(id));
  const simple = (move: string, text: string, className = "quiet"): TemplateResult | typeof nothing =>
    moves.includes(move) ? buttonView(text, () => runAct(move), className) : nothing;
  return html`<div id="moves" class="actions">
    ${isMine ? nothing : simple("claim", texts.claim, "")} ${simple("resolve", texts.resolve)}
    ${simple("close", texts.close)} ${repeat(movesWithForm(view), ({ move }) => move, formMoveView)}
    ${moves.includes("describe") ? [priorityView(ticket.priority), buttonView(texts.tags, editTags)] : nothing}
    <button type="button" class="quiet" aria-pressed=${watches} @click=${() => runAct("watch", { watches: !watches })}>
      ${texts.watch}
    </button>
  </div>`;
}

type FormMove = { move: string; title: string; field: DialogField };

/** Acts that need one more input; it is sent under the name of the field. */
function movesWithForm({ ticket, moves }: TicketView): FormMove[] {
  const { act: texts } = deskWords();
  const all: FormMove[] = [
    {
      move: "assign",
      title: texts.assign,
      field: { name: "to", label: texts.assignTo, type: "select", choices: memberChoices() },
    },
    {
      move: "hand-over",
      title: texts.handOver,
      field: { name: "group", label: texts.handOverTo, type: "select", choices: groupChoices(), value: ticket.group },
    },
    {
      move: "reopen",
      title: texts.reopen,
      field: { name: "reason", label: texts.reason, type: "long", required: true },
    },
    {
      move: "merge",
      title: texts.merge,
      field: { name: "into", label: texts.mergeInto, type: "number", required: true },
    },
    { move: "link", title: texts.link, field: { name: "other", label: texts.linkTo, type: "number", required: true } },
    {
      move: "split",
      title: texts.split,
      field: { name: "question", label: texts.splitOff, type: "long", required: true },
    },
  ];
  // A request that waits for approval must be decided; the desk refuses to merge it.
  const cannotMerge = ticket.kind !== "question" && ticket.state === "waiting-for-approval";
  return all.filter(
    ({ move }) => moves.includes(move === "link" ? "describe" : move) && !(move === "merge" && cannotMerge),
  );
}

function formMoveView({ move, title, field }: FormMove): TemplateResult {
  const submit = deskWords().act.confirm;
  return buttonView(title, () =>
    openForm({ title, fields: [field], submit, act: async (values) => await act(move, values) }),
  );
}

export function buttonView(text: string, onClick: () => void, className = "quiet"): TemplateResult {
  return html`<button type="button" class=${className} @click=${onClick}>${text}</button>`;
}

function runAct(what: string, body?: object): void {
  void withProblem("act", async () => await act(what, body));
}

function priorityView(priority: string): TemplateResult {
  return html`<select aria-label=${deskWords().fields.priority} @change=${prioritise}>
    ${priorityChoices().map((choice) => optionView(choice, priority))}
  </select>`;
}

function prioritise({ target }: Event): void {
  if (target instanceof HTMLSelectElement) runAct("describe", { priority: target.value });
}

function editTags(): void {
  const texts = deskWords().act;
  openForm({
    title: texts.tags,
    fields: [{ name: "tags", label: texts.tagsList, value: state.opened?.ticket.tags.join(", ") ?? "" }],
    submit: texts.save,
    act: async ({ tags = "" }) => {
      const list = tags.split(/[,，]/u).map((tag) => tag.trim());
      await act("describe", { tags: list.filter(Boolean) });
    },
  });
}

export function claimHere(): void {
  if (state.opened?.moves.includes("claim")) runAct("claim");
}
