/** Single-key shortcuts, and the dialog that lists them. */
import { html, type TemplateResult } from "lit-html";
import { claimHere } from "./desk-acts.ts";
import { step } from "./desk-rows.ts";
import { approveHere, rejectHere } from "./desk-votes.ts";
import { find } from "./page.ts";
import { local } from "./storage.ts";
import { words } from "./words.ts";
import { deskWords } from "./words-desk.ts";

type Key = { key: string; text: string; act: () => void };

function keys(): Key[] {
  const { keys: texts, act, ticket, queue } = deskWords();
  return [
    { key: "j", text: texts.next, act: () => step(1) },
    { key: "k", text: texts.previous, act: () => step(-1) },
    { key: "c", text: act.claim, act: claimHere },
    { key: "a", text: act.approveNow, act: approveHere },
    { key: "x", text: act.rejectNow, act: rejectHere },
    { key: "r", text: words().ask.reply, act: () => focusOn("reply") },
    { key: "n", text: ticket.yourNote, act: () => focusOn("note") },
    { key: "/", text: queue.search, act: () => focusOn("search") },
    { key: "?", text: texts.title, act: openKeys },
    { key: "Escape", text: texts.leave, act: leave },
  ];
}

export function openKeys(): void {
  find("keys", HTMLDialogElement).showModal();
}

function closeKeys(): void {
  find("keys", HTMLDialogElement).close();
}

function focusOn(id: string): void {
  document.getElementById(id)?.focus();
}

function leave(): void {
  if (location.hash !== "") location.hash = "";
}

export function keysView(): TemplateResult {
  const { keys: texts, ticket } = deskWords();
  const rows = [...keys(), { key: "Enter", text: texts.open }, { key: "Ctrl/⌘ Enter", text: ticket.sendReply }];
  return html`<dialog id="keys" aria-labelledby="keys-title">
    <h2 id="keys-title">${texts.title}</h2>
    <dl id="key-list">
      ${rows.map(
        ({ key, text }) =>
          html`<div>
            <dt><kbd>${key}</kbd></dt>
            <dd>${text}</dd>
          </div>`,
      )}
    </dl>
    <label
      ><input id="use-keys" type="checkbox" .checked=${areOn()} @change=${switchKeys} />
      <span>${texts.use}</span></label
    >
    <button type="button" id="done" @click=${closeKeys}>${texts.done}</button>
  </dialog>`;
}

function areOn(): boolean {
  return local.get("keys") !== "off";
}

function switchKeys(): void {
  local.set("keys", find("use-keys", HTMLInputElement).checked ? null : "off");
}

/** Ignores keys typed into a field or while a dialog is open. */
export function onKey(event: KeyboardEvent): void {
  const { target } = event;
  const isOther = event.ctrlKey || event.metaKey || event.altKey;
  if (!(target instanceof HTMLElement) || isOther || document.querySelector("dialog[open]")) return;
  if (target.matches("input:not([type=checkbox]), textarea, select")) {
    if (event.key === "Escape") target.blur();
    return;
  }
  const found = areOn() ? keys().find(({ key }) => key === event.key) : undefined;
  if (!found) return;
  event.preventDefault();
  found.act();
}
