import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Upstream } from "./http.ts";

const Shape = z.object({ n: z.number() });

async function withServer(
  listener: RequestListener,
  act: (upstream: Upstream, asked: () => number) => Promise<void>,
  timeoutMs = 3000,
): Promise<void> {
  let count = 0;
  const server = createServer((request, response) => {
    count++;
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`;
  const upstream = new Upstream({ name: "it", url, concurrency: 4, timeoutMs });
  try {
    await act(upstream, () => count);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const answers =
  (status: number, body: string | Buffer, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

describe("every behavior of a service becomes a value", () => {
  const cases: [string, RequestListener, unknown][] = [
    ["an answer", answers(200, '{"n": 1, "other": true}'), { kind: "ok", value: { n: 1 } }],
    [
      "a compressed answer",
      answers(200, gzipSync('{"n": 1}'), { "content-encoding": "gzip" }),
      { kind: "ok", value: { n: 1 } },
    ],
    [
      "brotli",
      answers(200, brotliCompressSync('{"n": 1}'), { "content-encoding": "br" }),
      { kind: "ok", value: { n: 1 } },
    ],
    [
      "a small answer that grows",
      answers(200, gzipSync('"'.padEnd(9_000_000, "x")), { "content-encoding": "gzip" }),
      { kind: "failed", reason: "it sent more than 8 MB" },
    ],
    [
      "a broken compression",
      answers(200, "no gzip", { "content-encoding": "gzip" }),
      { kind: "failed", reason: "it cannot be reached (Z_DATA_ERROR)" },
    ],
    ["404 with a large page", answers(404, "x".repeat(1_000_000)), { kind: "not-found" }],
    ["404 without a body", answers(404, ""), { kind: "not-found" }],
    ["no JSON", answers(200, "<html>"), { kind: "failed", reason: "it sent invalid JSON" }],
    ["a wrong shape", answers(200, '{"n": "1"}'), { kind: "failed", reason: "it sent JSON of an unknown shape (n)" }],
    ["500", answers(500, "{}"), { kind: "failed", reason: "it answered 500", status: 500 }],
    ["403", answers(403, "{}"), { kind: "failed", reason: "it answered 403", status: 403 }],
    [
      "too much, announced",
      answers(200, '"'.padEnd(9_000_000, "x")),
      { kind: "failed", reason: "it sent more than 8 MB" },
    ],
    ["silence", () => undefined, { kind: "failed", reason: "it did not answer within 0.3 s" }],
    [
      "too much, never ending",
      (_request, response) => {
        const pour = (): void => {
          while (!response.destroyed && response.write("x".repeat(65_536)));
        };
        response.on("drain", pour);
        pour();
      },
      { kind: "failed", reason: "it sent more than 8 MB" },
    ],
    [
      "an answer that is cut off",
      (_request, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write('{"n":');
        setImmediate(() => response.destroy());
      },
      { kind: "failed", reason: "it broke off its answer" },
    ],
    [
      "a redirect to another server",
      answers(302, "", { location: "http://169.254.169.254/latest/meta-data" }),
      { kind: "failed", reason: "it sent the desk to another host" },
    ],
    [
      "a redirect in a circle",
      answers(302, "", { location: "/base/x" }),
      { kind: "failed", reason: "it redirects without end" },
    ],
  ];
  it.each(cases)("%s", async (name, listener, expected) => {
    await withServer(
      listener,
      async (upstream) => {
        expect(await upstream.json("/x", Shape)).toEqual(expected);
      },
      name === "silence" ? 300 : 3000,
    );
  });

  it("a server that is not running", async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const upstream = new Upstream({ name: "it", url: `http://127.0.0.1:${port}` });
    expect(await upstream.json("/x", Shape)).toEqual({ kind: "failed", reason: "it cannot be reached (ECONNREFUSED)" });
  });
});

it("follows a redirect on the same server, below the base address", async () => {
  await withServer(
    ({ url }, response) => {
      if (url === "/base/old") response.writeHead(301, { location: "new" }).end();
      else response.end(url === "/base/new" ? '{"n": 2}' : '{"n": 0}');
    },
    async (upstream) => {
      expect(await upstream.json("/old", Shape)).toEqual({ kind: "ok", value: { n: 2 } });
    },
  );
});

it("tries again when asked to wait, and posts the same body again", async () => {
  let calls = 0;
  await withServer(
    (request, response) => {
      if (++calls === 1) {
        response.writeHead(429, { "retry-after": "0" }).end();
        return;
      }
      request.setEncoding("utf8").on("data", (body: string) => response.end(body));
    },
    async (upstream, asked) => {
      expect(await upstream.json("/x", Shape, { body: { n: 7 } })).toEqual({ kind: "ok", value: { n: 7 } });
      expect(asked()).toBe(2);
    },
  );
});

it("does not wait longer than its timeout", async () => {
  await withServer(answers(503, "", { "retry-after": "60" }), async (upstream, asked) => {
    const started = performance.now();
    expect(await upstream.json("/x", Shape)).toEqual({ kind: "failed", reason: "it answered 503", status: 503 });
    expect(performance.now() - started).toBeLessThan(500);
    expect(asked()).toBe(1);
  });
});

it("stops asking a service that failed five times in a row; a 404 is not a failure", async () => {
  let status = 404;
  await withServer(
    (_request, response) => response.writeHead(status).end(),
    async (upstream, asked) => {
      for (let i = 0; i < 10; i++) await upstream.json("/x", Shape);
      expect(asked()).toBe(10);
      status = 500;
      for (let i = 0; i < 5; i++) await upstream.json("/x", Shape);
      expect(await upstream.json("/x", Shape)).toEqual({
        kind: "failed",
        reason: "it failed 5 times in a row and is left alone for a moment",
      });
      expect(asked()).toBe(15);
    },
  );
});

it("limits the number of concurrent requests", async () => {
  let now = 0;
  let most = 0;
  await withServer(
    (_request, response) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        response.end('{"n": 1}');
      }, 10);
    },
    async (upstream) => {
      const all = await Promise.all(Array.from({ length: 20 }, async () => await upstream.json("/x", Shape)));
      expect(all.every(({ kind }) => kind === "ok")).toBe(true);
      expect(most).toBe(4);
    },
  );
});

it.each([
  ["what was asked is refused", answers(403, "")],
  ["one answer is too large", answers(200, `"${"x".repeat(9_000_000)}"`)],
])("%s: no failure of the service", async (_name, listener) => {
  await withServer(listener, async (upstream, asked) => {
    for (let i = 0; i < 8; i++) await upstream.json("/x", Shape);
    expect(asked()).toBe(8);
  });
});

it("a healthy service is not blamed for callers whose deadline passes before it answers", async () => {
  await withServer(
    (_request, response) => void setTimeout(() => response.end('{"n": 1}'), 60),
    async (upstream) => {
      for (let i = 0; i < 8; i++)
        expect(await upstream.json("/x", Shape, { signal: AbortSignal.timeout(20) })).toEqual({
          kind: "failed",
          reason: "it did not answer in time",
        });
      expect(await upstream.json("/x", Shape)).toEqual({ kind: "ok", value: { n: 1 } });
    },
  );
});
