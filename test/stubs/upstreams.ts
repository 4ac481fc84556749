/**
 * The public services that know packages, played by one server on this machine from recorded answers
 * (test/fixtures/upstream). Real HTTP with each service's own response to unknown packages, and every failure.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, ANSWERS, type Asked } from "./upstream-answers.ts";

import { SERVICES, type StubService } from "./upstream-services.ts";

/**
 * `down` breaks the connection off before any answer, `slow` never answers, `cut-off` ends in the middle of the body,
 * `huge` sends 9 MB, `text` sends a web page, `shape` sends JSON of another kind.
 */
export type Mood = "ok" | "down" | "404" | "429" | "500" | "503" | "slow" | "cut-off" | "huge" | "text" | "shape";

export type Upstreams = AsyncDisposable & {
  /** The base address to give to the desk. */
  url(service: StubService): string;
  mood: Record<StubService, Mood>;
  /** What a test wants a service to know. Where it answers undefined, the recordings do. */
  says: Partial<Record<StubService, (asked: Asked) => Answer | undefined>>;
  /** Every request so far, with the path as it was sent, percent signs included. */
  requests: { service: StubService; method: string; path: string; body: string }[];
};

export async function openUpstreams(): Promise<Upstreams> {
  const mood = Object.fromEntries(SERVICES.map((service) => [service, "ok"])) as Record<StubService, Mood>;
  const requests: Upstreams["requests"] = [];
  const says: Upstreams["says"] = {};

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, name = "", rest = ""] = /^\/([a-zA-Z]+)(\/.*)?$/u.exec(request.url ?? "") ?? [];
    const service = SERVICES.find((candidate) => candidate === name);
    if (!service) return void response.writeHead(421).end();
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk as string;
    requests.push({ service, method: request.method ?? "", path: rest, body });
    const asked = { method: request.method ?? "", path: rest, body };
    const answer = (): Answer => says[service]?.(asked) ?? ANSWERS[service](asked);
    send(response, mood[service], answer, service);
  }

  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (service) => `http://127.0.0.1:${port}/${service}`,
    mood,
    says,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, mood: Mood, answer: () => Answer, service: StubService): void {
  switch (mood) {
    case "ok": {
      const { status = 200, headers = {}, body } = answer();
      response.writeHead(status, { "content-type": "application/json", ...headers });
      return void response.end(typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body));
    }
    case "down":
      return void response.destroy();
    case "slow":
      return;
    case "404":
    case "429":
    case "500":
    case "503":
      // deps.dev does not say when to retry; ClearlyDefined has a countdown in headers of its own.
      return void response
        .writeHead(Number(mood), service === "clearlyDefined" ? { "ratelimit-remaining": "0" } : {})
        .end();
    case "cut-off":
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"versionKey":{"sys');
      return void setImmediate(() => response.destroy());
    case "huge":
      return void response
        .writeHead(200, { "content-type": "application/json" })
        .end(`"${"x".repeat(9 * 1024 * 1024)}"`);
    case "text":
      return void response
        .writeHead(200, { "content-type": "text/html" })
        .end("<!doctype html><title>Sign in to the proxy</title>");
    case "shape":
      return void response
        .writeHead(200, { "content-type": "application/json" })
        .end('[{"licenses":7,"versions":"none","vulns":{}}]');
  }
}

/** In the form that the desk takes. */
export function addressesOf(upstreams: Upstreams) {
  const url: Upstreams["url"] = (service) => upstreams.url(service);
  return {
    depsDev: url("depsDev"),
    scorecard: url("scorecard"),
    osv: url("osv"),
    clearlyDefined: url("clearlyDefined"),
    registries: { npm: url("npm"), pypi: url("pypi") },
  };
}
