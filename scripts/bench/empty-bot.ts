/**
 * A botbuilder bot that checks tokens as the desk does, acknowledges and does nothing: the desk is compared with it.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { CloudAdapter, type Response } from "botbuilder";
import { authenticationFor } from "../../src/channels/teams/botbuilder-tokens.ts";

const {
  TEAMS_APP_ID: appId = "",
  TEAMS_APP_PASSWORD: password = "",
  TEAMS_TENANT_ID: tenantId = "",
  TEAMS_OPENID_METADATA_URL: keysAddress = "",
} = process.env;
const adapter = new CloudAdapter(authenticationFor({ appId, password, tenantId, keysAddress }));

const server = createServer((request, response) => {
  void (async () => {
    // The part of an Express response that `process` uses.
    const answer: Response = {
      socket: request.socket,
      status: (code: number) => void (response.statusCode = code),
      header: (name: string, value: string) => void response.setHeader(name, value),
      send: (body: unknown) => void response.write(typeof body === "string" ? body : JSON.stringify(body)),
      end: () => void response.end(),
    };
    const activity = {
      method: request.method ?? "",
      headers: request.headers,
      body: (await json(request)) as Record<string, unknown>,
    };
    await adapter.process(activity, answer, () => Promise.resolve());
  })();
});
server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
