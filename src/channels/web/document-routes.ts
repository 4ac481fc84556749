/** `/documents/FILE?from=START&to=END`: a document of the handbook, with the quoted place marked. */
import { Hono } from "hono";
import { NotFoundError } from "../../base/errors.ts";
import type { Desk } from "../../desk/desk.ts";
import { readDocumentPage } from "../../desk/read-document.ts";
import { inWords } from "../../words/words.ts";
import { documentPage } from "./document-page.ts";
import type { PersonOf } from "./request-body.ts";

const FOLDER = "/documents/";

/** `reader` finds the person; null: the person at this machine, who can read the files anyway. */
export function documentRoutes(desk: Desk, reader: PersonOf | null): Hono {
  const routes = new Hono();
  routes.get(`${FOLDER}*`, async (context) => {
    const file = decoded(context.req.path.slice(FOLDER.length));
    const start = Number(context.req.query("from"));
    const end = Number(context.req.query("to"));
    const groups = async () => (reader ? await desk.staff.groupsOf(await reader(context)) : "this-machine");
    const page = await readDocumentPage(desk, file, groups, end > start ? { start, end } : undefined);
    return context.html(documentPage(page, desk.now().toISOString().slice(0, 10)));
  });
  return routes;
}

function decoded(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    throw new NotFoundError("the address of a document is not valid", {
      userMessage: inWords((words) => words.errors.noDocument),
    });
  }
}
