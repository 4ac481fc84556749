/** What the pages are made of: their HTML, scripts, style sheets and icon, as files of the folder `pages`. */
import path from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono, type MiddlewareHandler } from "hono";

const FOLDER = path.join(import.meta.dirname, "pages");
/** Address -> its HTML. */
const PAGES = {
  "/": "ask.html",
  "/check": "check.html",
  "/desk": "desk.html",
  "/receipts/:id": "receipt.html",
  "/request": "request.html",
  "/requests": "requests.html",
};

export function assetRoutes(): Hono {
  const routes = new Hono();
  for (const [address, file] of Object.entries(PAGES))
    routes.get(address, alwaysFresh, serveStatic({ path: path.join(FOLDER, file) }));
  routes.get("/:file{[a-z-]+\\.(?:css|js|svg)}", alwaysFresh, serveStatic({ root: FOLDER }));
  return routes;
}

/** A new version of the desk counts with the next load, so the browser asks each time. */
const alwaysFresh: MiddlewareHandler = async (context, next) => {
  context.header("cache-control", "no-cache");
  await next();
};
