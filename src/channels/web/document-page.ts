/** A document as a page, with the quoted place marked. What a document says is text: its HTML is shown, never run. */
import { html, raw } from "hono/html";
import { Marked } from "marked";
import type { DocumentPage } from "../../desk/read-document.ts";

export function documentPage(page: DocumentPage, today: string): ReturnType<typeof html> {
  const zh = page.language === "zh";
  const render = renderer(page.file);
  const reviewed =
    page.review &&
    `${zh ? "复核日期" : "Next review"}: ${page.review}${page.review < today ? (zh ? "（已过期，请先确认）" : " (past: check before you rely on it)") : ""}`;
  return html`<!doctype html>
    <html lang="${page.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title}</title>
        <link rel="icon" href="/icon.svg" />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body class="document-page">
        <header><a href="/">${zh ? "← OSPO 帮助台" : "← OSPO help desk"}</a></header>
        <main>
          <p class="document-meta">${[page.file, page.owner, reviewed].filter(Boolean).join(" · ")}</p>
          ${page.isPart ? html`<p class="document-meta">${zh ? "文档较长，这里只显示一部分。" : "This document is long: the page shows a part of it."}</p>` : ""}
          ${page.blocks.map(({ markdown, cited }, i) =>
            cited
              ? html`<mark
                  class="cited"
                  id="${page.blocks.findIndex((block) => block.cited) === i ? "cited" : `cited-${i}`}"
                  >${raw(render(markdown))}</mark
                >`
              : raw(render(markdown)),
          )}
          ${
            page.sources.length > 0
              ? html`<footer>
                  <h2>${zh ? "来源" : "Sources"}</h2>
                  <ul>
                    ${page.sources.map((source) => html`<li>${source}</li>`)}
                  </ul>
                </footer>`
              : ""
          }
        </main>
      </body>
    </html>`;
}

/** Markdown -> HTML that holds no script: raw HTML is escaped, links go to the web, to mail or to other documents. */
function renderer(file: string): (markdown: string) => string {
  const marked = new Marked({
    gfm: true,
    async: false,
    renderer: {
      html: ({ text }) => escape(text),
      image: ({ text }) => escape(text),
      link({ href, tokens }) {
        const to = linkTarget(href, file);
        const words = this.parser.parseInline(tokens);
        return to === null ? words : `<a href="${escape(to)}" rel="noopener noreferrer">${words}</a>`;
      },
    },
  });
  return (markdown) => marked.parse(markdown, { async: false });
}

function linkTarget(href: string, file: string): string | null {
  if (/^(?:https?:|mailto:)/iu.test(href)) return href;
  if (/^[a-z][a-z0-9+.-]*:|^\/\//iu.test(href)) return null;
  const { pathname, hash } = new URL(href, `http://desk/documents/${file}`);
  return pathname.startsWith("/documents/") ? pathname + hash : null;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${character.codePointAt(0)};`);
}
