/** Who is signed in: shown on every page, with the way out. */
import { html, nothing, type TemplateResult } from "lit-html";
import { request } from "./http.ts";
import { local, session } from "./storage.ts";
import { words } from "./words.ts";

type Account =
  | { signIn: "none"; name: null; groups: string[] }
  | { signIn: "oidc" | "proxy"; name: string; account: string; groups: string[]; groupsLeftOut: boolean };

/** Whose conversation and drafts this browser keeps. */
const OWNER = "account";

let account: Account | undefined;

/** Leaves the page as it is where the desk does not answer: what the person does next will say so. */
export async function loadAccount(): Promise<void> {
  account = await request<Account>("/api/me").catch(() => undefined);
  if (!account || account.signIn === "none") return;
  const before = local.get(OWNER);
  if (before === account.account) return;
  if (before !== null) {
    forget();
    location.reload();
  }
  local.set(OWNER, account.account);
}

export function isThisMachine(): boolean {
  return account?.signIn === "none";
}

export function accountView(): TemplateResult | typeof nothing {
  if (!account || account.signIn === "none") return nothing;
  const { signOut, queue } = words().account;
  const isStaff = account.groups.length > 0 && location.pathname !== "/desk";
  return html`${isStaff ? html`<a class="quiet" href="/desk">${queue}</a>` : nothing}
    <span id="account" class="note">${account.name}</span>
    ${
      account.signIn === "oidc"
        ? html`<button type="button" id="sign-out" class="quiet" @click=${() => void leave()}>${signOut}</button>`
        : nothing
    }`;
}

/** Tells a person whose groups the issuer left out, because there are too many, why they have no role and what to do. */
export function leftOutView(): TemplateResult | typeof nothing {
  return account && account.signIn !== "none" && account.groupsLeftOut
    ? html`<p id="groups-left-out" class="problem" role="status">${words().account.groupsLeftOut}</p>`
    : nothing;
}

/** The issuer asks whether to end its own session too, where it can. */
async function leave(): Promise<void> {
  const { to } = await request<{ to: string }>("/sign-out", {});
  forget();
  location.assign(to);
}

/** What the browser keeps belongs to the person who leaves. */
function forget(): void {
  local.clear();
  session.clear();
}
