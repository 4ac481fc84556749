/** A document as a page, with the quoted place marked. What a document says is text: its HTML is shown, never run. */
import { html, raw } from "hono/html";
import { Marked, Renderer } from "marked";
import type { DocumentPage } from "../../desk/read-document.ts";
import { wordsIn } from "../../words/words.ts";
import { headHtml } from "./page-html.ts";

export function documentPage(page: DocumentPage, today: string): ReturnType<typeof html> {
  const words = wordsIn(page.language).pages.document;
  const render = renderer(page.file, words.table);
  const about = [page.file, page.owner, reviewText(page, today)].filter(Boolean).join(" · ");
  return html`<!doctype html>
    <html lang="${page.language}">
      ${headHtml(page.title, ["style"])}
      <body class="document-page">
        <header><a href="/">${words.back}</a></header>
        <main>
          <p class="document-meta">${about}</p>
          ${page.isPart ? html`<p class="document-meta">${words.isPart}</p>` : ""}
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
                  <h2>${words.sources}</h2>
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

function reviewText({ language, review }: DocumentPage, today: string): string | null {
  if (!review) return null;
  const { nextReview, reviewPast } = wordsIn(language).pages.document;
  return (review < today ? reviewPast : nextReview)(review);
}

/** Markdown -> HTML that holds no script: raw HTML is escaped, links go to the web, to mail or to other documents. */
function renderer(file: string, tableName: string): (markdown: string) => string {
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
      // What scrolls sideways where the page is narrow takes the focus, so that keys can scroll it.
      table(token) {
        return `<div class="wide" role="region" tabindex="0" aria-label="${escape(tableName)}">${Renderer.prototype.table.call(this, token)}</div>`;
      },
      code: ({ text }) => `<pre tabindex="0"><code>${escape(text)}\n</code></pre>\n`,
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
