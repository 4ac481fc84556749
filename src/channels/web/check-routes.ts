/** What the check page does: a lockfile or SBOM in, a table of verdicts out, with progress on the way. */
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import { checkedJson, checkProject } from "../../desk/check.ts";
import type { PackageDeps } from "../../desk/desk.ts";
import { DeskError } from "../../base/errors.ts";
import { input } from "./input.ts";

export const CHECK_ROUTE = "/api/check";
const Project = z.object({
  file: z.string().max(300),
  text: z.string(),
  use: z.string(),
  language: z.enum(["en", "zh"]).default("en"),
});

export function checkRoutes(desk: PackageDeps): Hono {
  const routes = new Hono();

  routes.get("/uses", async (context) => {
    const { policy } = await desk.policy.current();
    return context.json({ uses: Object.entries(policy.uses).map(([id, { en, zh }]) => ({ id, en, zh: zh ?? en })) });
  });

  routes.post("/check", async (context) => {
    const project = await input(context, Project);
    return streamSSE(context, async (stream) => {
      let told = 0;
      try {
        const checked = await checkProject(desk, project, (done, total) => {
          if (done < total && done - told < total / 50) return;
          told = done;
          void stream.writeSSE({ event: "progress", data: JSON.stringify({ done, total }) });
        });
        await stream.writeSSE({ event: "checked", data: JSON.stringify(checkedJson(checked)) });
      } catch (error) {
        if (!(error instanceof DeskError)) throw error;
        await stream.writeSSE({ event: "problem", data: JSON.stringify({ error: error.userMessage }) });
      }
    });
  });
  return routes;
}
