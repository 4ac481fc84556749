/** A proxy signs people in and names them in a header. */
import { expect, test } from "vitest";
import { freePort } from "../free-port.ts";
import { openDesk, type OpenDesk } from "../open-desk.ts";

const HEADER = "x-forwarded-user";

async function openBehindProxy(trustedProxies: string[]): Promise<OpenDesk> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  return await openDesk({
    port,
    publicUrl: origin,
    access: { kind: "proxy", origin, header: HEADER },
    trustedProxies,
    staff: [{ channel: "web", id: "ana@acme.example", groups: ["legal"] }],
  });
}

async function me({ url }: OpenDesk, headers: Record<string, string>): Promise<{ status: number; body: any }> {
  const response = await fetch(`${url}/api/me`, { headers });
  return { status: response.status, body: await response.json() };
}

test("the person is whom the proxy names, with their roles", async () => {
  await using open = await openBehindProxy(["127.0.0.0/8", "::1"]);
  expect((await me(open, { [HEADER]: "ana@acme.example" })).body).toMatchObject({
    signIn: "proxy",
    account: "web:ana@acme.example",
    groups: ["ospo", "legal"],
  });
  expect((await me(open, { [HEADER]: "erik@acme.example" })).body).toMatchObject({ groups: [] });
  const page = await fetch(`${open.url}/requests`, { headers: { [HEADER]: "erik@acme.example" } });
  expect([page.status, page.headers.get("strict-transport-security")]).toEqual([200, null]);
});

test.for<[string, Record<string, string>]>([
  ["nobody", {}],
  ["an empty name", { [HEADER]: "  " }],
  ["two names", { [HEADER]: "ana@acme.example, mallory@evil.example" }],
  ["a name of 300 letters", { [HEADER]: "x".repeat(300) }],
  ["another header", { "x-forwarded-email": "ana@acme.example" }],
  ["a header with an underscore", { x_forwarded_user: "ana@acme.example" }],
])("%s gets nobody in", async ([, headers]) => {
  await using open = await openBehindProxy(["127.0.0.1"]);
  const { status, body } = await me(open, headers);
  expect([status, body.error]).toEqual([403, expect.stringContaining("did not say who you are")]);
});

test("the header means nothing from any other address, whatever it says of itself", async () => {
  await using open = await openBehindProxy(["10.9.8.7"]);
  const claims: Record<string, string>[] = [
    {},
    { "x-forwarded-for": "10.9.8.7" },
    { "x-real-ip": "10.9.8.7" },
    { forwarded: "for=10.9.8.7" },
  ];
  for (const more of claims) expect((await me(open, { [HEADER]: "ana@acme.example", ...more })).status).toBe(403);
});

test("other sites write nothing for the person", async () => {
  await using open = await openBehindProxy(["127.0.0.1"]);
  const response = await fetch(`${open.url}/api/ask`, {
    method: "POST",
    headers: { [HEADER]: "ana@acme.example", "content-type": "text/plain" },
    body: "{}",
  });
  expect(response.status).toBe(403);
});

test("requests are counted by person, and the ids of the proxy are kept if they look like ids", async () => {
  await using open = await openBehindProxy(["127.0.0.1"]);
  const write = async (user: string, id = ""): Promise<Response> =>
    await fetch(`${open.url}/api/desk/inbox`, {
      method: "POST",
      headers: { [HEADER]: user, "x-ospo-desk": "1", "x-request-id": id },
      body: "{}",
    });
  expect((await write("erik", "trace-1234567")).headers.get("x-request-id")).toBe("trace-1234567");
  expect((await write("erik", '"><script>')).headers.get("x-request-id")).toMatch(/^[0-9a-f]{8}$/u);
  const statuses = new Set<number>();
  for (let i = 0; i < 120; i++) statuses.add((await write("erik")).status);
  expect([...statuses]).toEqual([403, 429]);
  expect((await write("eva")).status).toBe(403);
});
