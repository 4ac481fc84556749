/** A bot of botbuilder that does nothing but answer: what the desk's rate in Teams is measured beside. `node scripts/empty-bot.ts [PORT]`, on this machine only, without tokens. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from "botbuilder";

const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));

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
    const asked = { method: request.method ?? "", headers: request.headers, body: (await json(request)) as Record<string, unknown> };
    await adapter.process(asked, answer as never, async (context) => {
      if (context.activity.type === "message") await context.sendActivity(`You said ${context.activity.text}`);
    });
  })();
});
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`);
});
