/** A bot of botbuilder that checks the tokens as the desk has them checked, acknowledges and does nothing: what the desk is measured beside. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { CloudAdapter } from "botbuilder";
import { authenticationFor } from "../../src/channels/teams/adapter.ts";

const {
  TEAMS_APP_ID: appId = "",
  TEAMS_APP_PASSWORD: password = "",
  TEAMS_TENANT_ID: tenantId = "",
  TEAMS_OPENID_METADATA_URL: openIdMetadataUrl = "",
} = process.env;
const adapter = new CloudAdapter(authenticationFor({ appId, password, tenantId, openIdMetadataUrl }));

const server = createServer((request, response) => {
  void (async () => {
    // As much of Express as `process` asks for.
    const answer = {
      socket: request.socket,
      status: (code: number) => void (response.statusCode = code),
      header: (name: string, value: string) => void response.setHeader(name, value),
      send: (body: unknown) => void response.write(typeof body === "string" ? body : JSON.stringify(body)),
      end: () => void response.end(),
    };
    const asked = {
      method: request.method ?? "",
      headers: request.headers,
      body: (await json(request)) as Record<string, unknown>,
    };
    await adapter.process(asked, answer as never, () => Promise.resolve());
  })();
});
server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
