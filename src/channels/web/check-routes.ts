/** The check page: takes a lockfile or SBOM and streams progress, then a table of verdicts. */
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import { checkProject } from "../../desk/check-project.ts";
import { checkedJson } from "../../desk/check-report.ts";
import type { PackageDeps } from "../../desk/desk.ts";
import { DeskError } from "../../base/errors.ts";
import { LANGUAGES } from "../../base/language.ts";
import { inEachLanguage, ownText } from "../../words/words.ts";
import { readBody } from "./request-body.ts";

export const CHECK_ROUTE = "/api/check";
const Project = z.object({
  file: z.string().max(300),
  text: z.string(),
  use: z.string(),
  language: z.enum(LANGUAGES).default("en"),
});

export function checkRoutes(desk: PackageDeps): Hono {
  const routes = new Hono();

  routes.get("/uses", async (context) => {
    const { policy } = await desk.policy.current();
    const uses = Object.entries(policy.uses).map(([id, name]) => ({
      id,
      ...inEachLanguage((language) => ownText(name, language)),
    }));
    return context.json({ uses });
  });

  routes.post("/check", async (context) => {
    const project = await readBody(context, Project);
    return streamSSE(context, async (stream) => {
      let lastShown = 0;
      try {
        const checked = await checkProject(desk, project, (done, total) => {
          if (done < total && done - lastShown < total / 50) return;
          lastShown = done;
          void stream.writeSSE({ event: "progress", data: JSON.stringify({ done, total }) });
        });
        await stream.writeSSE({ event: "checked", data: JSON.stringify(checkedJson(checked)) });
      } catch (error) {
        if (!(error instanceof DeskError)) throw error;
        await stream.writeSSE({
          event: "problem",
          data: JSON.stringify({ error: error.userMessageIn(project.language) }),
        });
      }
    });
  });
  return routes;
}
