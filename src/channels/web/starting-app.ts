/** What answers while there is no desk: alive, not ready, and everything else is to be tried again. */
import { Hono } from "hono";
import { registry } from "../../base/metrics.ts";

export type Readiness = { ready: boolean; text: string };

/** For probes, in every phase. */
export function probes(readiness: () => Promise<Readiness>): Hono {
  const app = new Hono();
  app.get("/healthz", (context) => context.text("alive\n"));
  app.get("/metrics", async (context) =>
    context.text(await registry.metrics(), 200, { "content-type": registry.contentType }),
  );
  app.get("/readyz", async (context) => {
    const { ready, text } = await readiness();
    return context.text(`${text}\n`, ready ? 200 : 503);
  });
  return app;
}

/** `waitsFor` says what the desk waits for at the moment. */
export function startingApp(web: { waitsFor: string }): Hono {
  const app = new Hono();
  app.route(
    "/",
    probes(() => Promise.resolve({ ready: false, text: `not ready: ${web.waitsFor}` })),
  );
  app.all("*", (context) =>
    context.json(
      {
        error: `The desk is starting or closed for a moment: ${web.waitsFor}. Nothing was saved: please try again in a minute.`,
      },
      503,
      { "retry-after": "5" },
    ),
  );
  return app;
}
