/** Draws the page from its state, again after each change of it. */
import { html, render, type TemplateResult } from "lit-html";
import { accountView, leftOutView, loadAccount } from "./account.ts";
import { currentLanguage, nextLanguage, setLanguage } from "./language.ts";
import { nextLanguageName, words } from "./words.ts";

export type Page = {
  title: () => string;
  view: () => TemplateResult;
  /** Fetches again what the server translates. */
  onLanguage?: () => void;
};

let page: Page | undefined;

export function showPage(shown: Page): void {
  page = shown;
  draw();
  void loadAccount().then(draw);
}

/** Call this after every change of the page's state. */
export function draw(): void {
  if (!page) return;
  document.documentElement.lang = currentLanguage();
  document.title = page.title();
  render(page.view(), document.body, { renderBefore: document.body.querySelector("noscript") });
  for (const area of document.querySelectorAll<HTMLTextAreaElement>("textarea.grows")) fitHeight(area);
}

/** Makes the field as high as its text; the style sheet limits the height. */
function fitHeight(area: HTMLTextAreaElement): void {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}

/** The element with that id. Throws if it is missing or of another type. */
export function find<T extends HTMLElement>(id: string, type: new () => T): T {
  const node = document.getElementById(id);
  if (node instanceof type) return node;
  throw new Error(`no ${type.name} #${id}`);
}

/** `home` is where the logo leads, and the name of that link. */
export function headerView(
  title: string,
  links: TemplateResult,
  home = { href: "/", name: words().title },
): TemplateResult {
  return html`<header>
    <h1>
      <a href=${home.href}><img src="/icon.svg" alt=${home.name} width="28" height="28" /></a> <span>${title}</span>
    </h1>
    ${navView(links)} ${leftOutView()}
  </header>`;
}

export function navView(links: TemplateResult): TemplateResult {
  return html`<nav>
    ${links} ${accountView()}
    <button type="button" id="language" class="quiet" lang=${nextLanguage()} @click=${changeLanguage}>
      ${nextLanguageName()}
    </button>
  </nav>`;
}

function changeLanguage(): void {
  setLanguage(nextLanguage());
  draw();
  page?.onLanguage?.();
}

export function skipView(target: string, text: string): TemplateResult {
  return html`<a class="skip" href="#${target}">${text}</a>`;
}
