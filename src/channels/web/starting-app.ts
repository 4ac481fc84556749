/** Answers while there is no desk: alive, not ready, and 503 with a Retry-After for everything else. */
import { Hono } from "hono";
import { registry } from "../../base/metrics.ts";
import { wordsIn } from "../../words/words.ts";
import { languageOf } from "./language.ts";

export type Readiness = { ready: boolean; text: string };

/** The routes for probes and Prometheus, which answer at any time. */
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

/** `waitsFor` says what the desk is waiting for. */
export function startingApp(web: { waitsFor: string }): Hono {
  const app = new Hono();
  app.route(
    "/",
    probes(() => Promise.resolve({ ready: false, text: `not ready: ${web.waitsFor}` })),
  );
  app.all("*", (context) =>
    context.json(
      {
        error: wordsIn(languageOf(context)).errors.notReady(web.waitsFor),
      },
      503,
      { "retry-after": "5" },
    ),
  );
  return app;
}
