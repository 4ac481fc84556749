/** Serves the HTML of the pages, and their scripts, style sheets and icon, which say nothing about anybody. */
import path from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono, type MiddlewareHandler } from "hono";
import { PAGES, pageHtml } from "./page-html.ts";
import { pageScripts } from "./page-scripts.ts";

const FOLDER = path.join(import.meta.dirname, "pages");

export function assetRoutes(): Hono {
  const routes = new Hono();
  routes.get("/:file{[a-z-]+\\.(?:css|svg)}", noCache, serveStatic({ root: FOLDER }));
  for (const [address, script] of pageScripts())
    routes.get(address, noCache, (context) =>
      context.body(script, 200, { "content-type": "text/javascript; charset=utf-8" }),
    );
  return routes;
}

/** `isSetUp`: whether people sign in, so that there is nothing to set up. */
export function pageRoutes({ isSetUp }: { isSetUp: boolean }): Hono {
  const routes = new Hono();
  for (const [address, page] of Object.entries(PAGES).filter(([, { name }]) => !isSetUp || name !== "setup"))
    routes.get(address, noCache, (context) => context.html(pageHtml(page)));
  return routes;
}

/** The browser asks each time, so that a new version of the desk takes effect with the next load. */
const noCache: MiddlewareHandler = async (context, next) => {
  context.header("cache-control", "no-cache");
  await next();
};
