/** What the pages are made of: their HTML, scripts, style sheets and icon. */
import path from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono, type MiddlewareHandler } from "hono";
import { PAGES, pageHtml } from "./page-html.ts";
import { pageScripts } from "./page-scripts.ts";

const FOLDER = path.join(import.meta.dirname, "pages");

export function assetRoutes(): Hono {
  const routes = new Hono();
  for (const [address, page] of Object.entries(PAGES))
    routes.get(address, alwaysFresh, (context) => context.html(pageHtml(page)));
  routes.get("/:file{[a-z-]+\\.(?:css|svg)}", alwaysFresh, serveStatic({ root: FOLDER }));
  for (const [address, script] of pageScripts())
    routes.get(address, alwaysFresh, (context) =>
      context.body(script, 200, { "content-type": "text/javascript; charset=utf-8" }),
    );
  return routes;
}

/** A new version of the desk counts with the next load, so the browser asks each time. */
const alwaysFresh: MiddlewareHandler = async (context, next) => {
  context.header("cache-control", "no-cache");
  await next();
};
