/** The signed receipt, and how to verify it without the desk. */
import { html, type TemplateResult } from "lit-html";
import { draw, find } from "./page.ts";
import { requestWords } from "./words-request.ts";
import { words } from "./words.ts";

const state = { isCopied: false };

export function proofView(id: string, receipt: string, audit: { length: number; hash: string }): TemplateResult {
  const { receipt: texts } = requestWords();
  return html`<section class="proof">
    <h3>${texts.proof}</h3>
    <p>${texts.proofLead}</p>
    <pre
      tabindex="0"
      role="region"
      aria-label=${texts.command}
    ><code>npm run ospo -- verify ${id}.jws --keys jwks.json</code></pre>
    <textarea
      id="jws"
      class="jws"
      readonly
      rows="5"
      aria-label=${texts.jws}
      .value=${receipt}
      @focus=${selectReceipt}
    ></textarea>
    <p class="actions">
      <button type="button" class="quiet" @click=${() => copy(receipt)}>${words().copy}</button>
      <span class="note" role="status">${state.isCopied ? texts.copied : ""}</span>
    </p>
    <p class="note"><span>${texts.proofKeys}</span> <a href="/.well-known/jwks.json">/.well-known/jwks.json</a></p>
    <p class="note words">${texts.auditHead(audit.length, audit.hash)}</p>
  </section>`;
}

function selectReceipt(): void {
  find("jws", HTMLTextAreaElement).select();
}

async function copy(receipt: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(receipt);
  } catch {
    // A browser that forbids the clipboard API may still copy the selection.
    selectReceipt();
    document.execCommand("copy");
  }
  state.isCopied = true;
  draw();
}
