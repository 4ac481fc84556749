/** The first-run page: leads an operator at this machine through setting up sign-in, and tries it with the issuer. */
import { html, nothing, type TemplateResult } from "lit-html";
import { pagesSetup as en } from "../../../words/en/pages-setup.ts";
import { pagesSetup as zh } from "../../../words/zh/pages-setup.ts";
import { type Attempt, attempt, failureView, newAttempt } from "./attempt.ts";
import { request } from "./http.ts";
import { catalogue } from "./language.ts";
import { draw, headerView, showPage } from "./page.ts";
import { words } from "./words.ts";

type Provider = { name: string; issuer: string; isOpenToAll: boolean };
type Check = { state: "ok" | "off" | "warning" | "failed"; detail: string; remedy?: string };
type Tried = { works: boolean; checks: Check[]; settings: string[] };
type Fields = Record<
  "publicUrl" | "issuer" | "clientId" | "clientSecret" | "clientKey" | "tenant" | "administrator" | "roleMap",
  string
>;

const setupWords = catalogue({ en, zh });

type State = {
  providers: Provider[];
  /** The name of the chosen one; empty for another. */
  provider: string;
  /** The path of the redirect address. */
  callback: string;
  /** By what the issuer knows the desk. */
  credential: "clientSecret" | "clientKey";
  fields: Fields;
  tried: Tried | null;
  trying: Attempt;
};
const state: State = {
  providers: [],
  provider: "",
  callback: "",
  credential: "clientSecret",
  fields: {
    publicUrl: "https://",
    issuer: "",
    clientId: "",
    clientSecret: "",
    clientKey: "",
    tenant: "",
    administrator: "",
    roleMap: "",
  },
  tried: null,
  trying: newAttempt(),
};

showPage({ title: () => setupWords().title, view });
void attempt(state.trying, async () => {
  Object.assign(state, await request<{ providers: Provider[]; callback: string }>("/api/setup"));
});

function view(): TemplateResult {
  const { title, lead, steps, submit, trying } = setupWords();
  return html`${headerView(title, html`<a class="quiet" href="/">${words().title}</a>`)}
    <main>
      <p class="lead">${lead}</p>
      <form id="form" autocomplete="off" @submit=${onSubmit}>
        <h2>${steps.address}</h2>
        ${fieldView("publicUrl", setupWords().publicUrl, setupWords().publicUrlHelp)}
        <h2>${steps.provider}</h2>
        ${providerView()}
        <h2>${steps.roles}</h2>
        ${fieldView("administrator", setupWords().administrator, setupWords().administratorHelp)}
        ${fieldView("roleMap", setupWords().roleMap, setupWords().roleMapHelp, { isOptional: true })}
        <h2>${steps.try}</h2>
        <button type="submit" ?disabled=${state.trying.isBusy}>${submit}</button>
      </form>
      <div id="result" aria-live="polite">
        ${state.trying.isBusy ? html`<p class="note">${trying}</p>` : nothing} ${failureView(state.trying.failure)}
        ${state.tried ? triedView(state.tried) : nothing}
      </div>
    </main>`;
}

function providerView(): TemplateResult {
  const texts = setupWords();
  const chosen = state.providers.find(({ name }) => name === state.provider);
  return html`<div class="question">
      <label for="provider">${texts.provider}</label>
      <select id="provider" @change=${chooseProvider}>
        <option value="">${texts.otherProvider}</option>
        ${state.providers.map(({ name }) => html`<option value=${name} ?selected=${name === state.provider}>${name}</option>`)}
      </select>
    </div>
    ${fieldView("issuer", texts.issuer, /[A-Z]{3}/u.test(state.fields.issuer) ? texts.issuerHelp : "")}
    <p class="note">${texts.register} <code id="callback">${callbackAddress()}</code></p>
    ${fieldView("clientId", texts.clientId)} ${credentialView()}
    ${chosen?.isOpenToAll ? fieldView("tenant", texts.tenant, texts.tenantHelp) : nothing}`;
}

function credentialView(): TemplateResult {
  const { credential, clientSecret, clientKey, clientKeyHelp } = setupWords();
  const isKey = state.credential === "clientKey";
  return html`<div class="question">
      <label for="credential">${credential}</label>
      <select id="credential" @change=${chooseCredential}>
        <option value="clientSecret" ?selected=${!isKey}>${clientSecret}</option>
        <option value="clientKey" ?selected=${isKey}>${clientKey}</option>
      </select>
    </div>
    ${
      isKey
        ? fieldView("clientKey", clientKey, clientKeyHelp, { type: "password" })
        : fieldView("clientSecret", clientSecret, "", { type: "password" })
    }`;
}

function fieldView(
  name: keyof Fields,
  label: string,
  help = "",
  { type = "text", isOptional = false } = {},
): TemplateResult {
  return html`<div class="question">
    <label for=${name}>${label}</label>
    ${help === "" ? nothing : html`<p class="note" id="${name}-help">${help}</p>`}
    <input
      id=${name}
      type=${type}
      ?required=${!isOptional}
      aria-describedby=${help === "" ? nothing : `${name}-help`}
      .value=${state.fields[name]}
      @input=${(event: InputEvent) => setField(name, event)}
    />
  </div>`;
}

function setField(name: keyof Fields, { target }: InputEvent): void {
  if (target instanceof HTMLInputElement) state.fields[name] = target.value;
  draw();
}

function chooseProvider({ target }: Event): void {
  if (!(target instanceof HTMLSelectElement)) return;
  state.provider = target.value;
  state.fields.issuer = state.providers.find(({ name }) => name === target.value)?.issuer ?? "";
  draw();
}

function chooseCredential({ target }: Event): void {
  if (!(target instanceof HTMLSelectElement)) return;
  state.credential = target.value === "clientKey" ? "clientKey" : "clientSecret";
  Object.assign(state.fields, { clientSecret: "", clientKey: "" });
  draw();
}

function callbackAddress(): string {
  return `${state.fields.publicUrl.replace(/(?<!\/)\/+$/u, "")}${state.callback}`;
}

function onSubmit(event: Event): void {
  event.preventDefault();
  void attempt(state.trying, async () => {
    state.tried = null;
    const given = Object.entries(state.fields).filter(([, value]) => value.trim() !== "");
    state.tried = await request<Tried>("/api/setup/try", Object.fromEntries(given));
  });
}

function triedView({ works, checks, settings }: Tried): TemplateResult {
  const texts = setupWords();
  return html`<p class=${works ? "lead" : "problem"}>${works ? texts.works : texts.mend}</p>
    ${
      works
        ? html`<pre id="settings" tabindex="0">${settings.join("\n")}</pre>
            <p class="note">${texts.secretStays}</p>
            <p>${texts.signInNext}</p>`
        : nothing
    }
    <ul>
      ${checks.map(
        ({ state: found, detail, remedy }) =>
          html`<li>
            <strong>${texts.state[found]}</strong>: ${detail}${remedy === undefined ? nothing : html`. ${remedy}`}
          </li>`,
      )}
    </ul>`;
}
