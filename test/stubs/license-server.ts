/** deps.dev and OSV over real HTTP, with the licenses that a test gives; every other service answers that it knows nothing. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";

export type LicenseServer = AsyncDisposable & {
  url: string;
  /** Settings of the command line that lead to this server. */
  settings: Record<string, string>;
  /** What was asked: path and body. */
  requests: string[];
};

const Batch = z.object({ queries: z.array(z.unknown()) });

/** Keys such as `pypi:django@3.0`, in the names of deps.dev's systems. */
export async function openLicenseServer(licenses: Record<string, readonly string[]>): Promise<LicenseServer> {
  const requests: string[] = [];
  const known = new Map(Object.entries(licenses));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    requests.push(`${request.url} ${body}`);
    const send = (status: number, value: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    if (request.url === "/v1/querybatch")
      return send(200, { results: Batch.parse(JSON.parse(body)).queries.map(() => ({})) });
    if (request.url === "/v1/query") return send(200, {});
    const [, system = "", name = "", version = ""] =
      /^\/v3\/systems\/([^/]+)\/packages\/([^/]+)\/versions\/([^/:]+)$/u.exec(request.url ?? "") ?? [];
    const [type, asked, release] = [system, name, version].map(decodeURIComponent);
    const found = known.get(`${type?.toLowerCase()}:${asked}@${release}`);
    if (!found) return send(404, {});
    return send(200, {
      versionKey: { system: type?.toUpperCase(), name: asked, version: release },
      licenses: found,
      publishedAt: "2020-01-01T00:00:00Z",
      isDefault: true,
    });
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = z.object({ port: z.number() }).parse(server.address() satisfies AddressInfo | string | null);
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    settings: { DEPS_DEV_URL: url, OSV_URL: url, SCORECARD_URL: url, CLEARLYDEFINED_URL: url },
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
