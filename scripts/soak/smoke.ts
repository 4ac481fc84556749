/**
 * Starts the desk as the README says, on a free port and a data directory of its own, and uses it: asks like a browser,
 * takes a ticket from question to reply, and stops it.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

const dataDir = await mkdtemp(path.join(tmpdir(), "ospo-smoke-"));
const desk = spawn("npm", ["start"], {
  env: { ...process.env, PORT: "0", DATA_DIR: dataDir, LOG_LEVEL: "warn" },
  stdio: ["ignore", "pipe", "inherit"],
});
// npm ends before the desk that it started, so the end of their shared output shows that both have ended.
const ended = once(desk, "close");
try {
  const url = await addressOf();
  assert.equal((await fetch(`${url}/readyz`)).status, 200, "the desk is ready");

  const answered = await ask(url, "May I use a GPL library in a hosted service?");
  assert.equal(answered.answer.body.kind, "answered");
  const [citation] = answered.answer.body.citations ?? [];
  assert.ok(citation, "an answer has a citation");
  const page = await fetch(url + citation.link, { headers: { cookie: answered.cookie } });
  assert.equal(page.status, 200, "its link opens the document");
  assert.match(await page.text(), /id="cited"/u, "with the quoted place marked");

  const refused = await ask(url, "When is the next fire drill?");
  assert.equal(refused.answer.body.kind, "abstained");
  const ticket = await post(url, "/api/tickets", { message: refused.answer.id }, refused.cookie);
  await post(
    url,
    `/api/desk/tickets/${ticket.body.ticket}/reply`,
    { text: "Ask the front desk.", delivery: randomUUID() },
    refused.cookie,
  );
  const conversation = await fetch(`${url}/api/conversations/${refused.conversation}`, {
    headers: { cookie: refused.cookie },
  });
  assert.match(await conversation.text(), /Ask the front desk\./u, "the reply reaches the asker");
  console.log(`asked, answered, refused, ticketed and replied at ${url}`);
} finally {
  desk.kill("SIGTERM");
  await ended;
  await rm(dataDir, { recursive: true, force: true });
  console.log("stopped");
}

/** The address that the desk prints once it serves. */
async function addressOf(): Promise<string> {
  for await (const line of createInterface({ input: desk.stdout })) {
    const address = /http:\/\/127\.0\.0\.1:\d+/u.exec(line);
    if (address) {
      desk.stdout.resume();
      return address[0];
    }
  }
  throw new Error("the desk ended before it served");
}

type Asked = {
  conversation: string;
  cookie: string;
  answer: { id: string; body: { kind: string; citations?: { link: string }[] } };
};

async function ask(url: string, text: string): Promise<Asked> {
  const { body, cookie } = await post(url, "/api/ask", { text, delivery: randomUUID() }, "");
  return { ...body, cookie };
}

async function post(url: string, route: string, body: object, cookie: string): Promise<{ body: any; cookie: string }> {
  const response = await fetch(url + route, {
    method: "POST",
    headers: { "content-type": "application/json", "x-ospo-desk": "1", cookie },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200, `${route}: ${response.status}`);
  return { body: await response.json(), cookie: response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie };
}
