/** The HTML of a page: its head, and an empty body that its script fills. */
import { html } from "hono/html";
import type { Language } from "../../base/language.ts";
import { pagesDesk } from "../../words/en/pages-desk.ts";
import { pagesRequest } from "../../words/en/pages-request.ts";
import { pagesSetup } from "../../words/en/pages-setup.ts";
import { pages as words } from "../../words/en/pages.ts";
import { wordsIn } from "../../words/words.ts";

type Html = ReturnType<typeof html>;

/** `name` is the name of its script; the body gets the class `NAME-page`. `command` does the same without a browser. */
type Page = { name: string; title: string; styles: readonly string[]; command: string };

/** Address -> page. The title is in English until the script has run. */
export const PAGES: Readonly<Record<string, Page>> = {
  "/": { name: "ask", title: words.title, styles: ["style"], command: 'ospo ask "your question"' },
  "/check": { name: "check", title: words.check.title, styles: ["style"], command: "ospo check package-lock.json" },
  "/desk": {
    name: "desk",
    title: pagesDesk.queue.title,
    styles: ["style", "desk"],
    command: "ospo tickets list",
  },
  "/request": {
    name: "request",
    title: pagesRequest.form.title,
    styles: ["style", "request"],
    command: "ospo request use package=npm:lodash",
  },
  "/requests": {
    name: "requests",
    title: pagesRequest.mine.title,
    styles: ["style", "request"],
    command: "ospo tickets list",
  },
  "/setup": {
    name: "setup",
    title: pagesSetup.title,
    styles: ["style", "request"],
    command: "ospo doctor",
  },
  "/receipts/:id": {
    name: "receipt",
    title: pagesRequest.receipt.title,
    styles: ["style", "request"],
    command: "ospo receipt D-12-1",
  },
};

export function pageHtml({ name, title, styles, command }: Page): Html {
  return html`<!doctype html>
    <html lang="en">
      ${headHtml(title, styles, html`<script type="module" src="/src/channels/web/pages/${name}.ts"></script>`)}
      <body class="${name}-page">
        <noscript>${words.noScript(command)}</noscript>
      </body>
    </html>`;
}

type ErrorDetails = {
  language: Language;
  /** Names the request in the log. */
  requestId: string | null;
  /** Where to go from here. */
  next: { href: string; text: string } | null;
};

/** What a browser shows where there is no page, or where it failed. */
export function errorHtml(text: string, { language, requestId, next }: ErrorDetails): Html {
  const { requestIs } = wordsIn(language).pages.document;
  return messageHtml(
    text,
    language,
    html`${next ? html`<p><a href="${next.href}">${next.text}</a></p>` : ""}
    ${requestId === null ? "" : html`<p class="document-meta">${requestIs(requestId)}</p>`}`,
  );
}

export function signedOutHtml(language: Language): Html {
  const { signedOut, signIn } = wordsIn(language).pages.account;
  return messageHtml(signedOut, language, html`<p><a href="/sign-in">${signIn}</a></p>`);
}

function messageHtml(text: string, language: Language, more: Html): Html {
  const { document } = wordsIn(language).pages;
  return html`<!doctype html>
    <html lang="${language}">
      ${headHtml(text, ["style"])}
      <body class="document-page">
        <header><a href="/">${document.back}</a></header>
        <main>
          <h1>${text}</h1>
          ${more}
        </main>
      </body>
    </html>`;
}

export function headHtml(title: string, styles: readonly string[], script: Html | null = null): Html {
  return html`<head>
    <meta charset="utf-8" />
    <meta
      name="viewport"
      content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
    />
    <meta name="color-scheme" content="light dark" />
    <title>${title}</title>
    <link rel="icon" href="/icon.svg" />
    ${styles.map((file) => html`<link rel="stylesheet" href="/${file}.css" />`)} ${script}
  </head>`;
}
