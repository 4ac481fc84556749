/** People sign in at the company's issuer, work on the pages as themselves, and sign out. */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { cookieJar, type Jar, signIn } from "../cookie-jar.ts";
import { DATABASES } from "../open-desk.ts";
import { openSignedInDesk } from "../open-signed-in.ts";

const WRITE = { "content-type": "application/json", "x-ospo-desk": "1" };

async function post(jar: Jar, address: string, body: object): Promise<{ status: number; body: any }> {
  const response = await jar.send(address, { method: "POST", headers: WRITE, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

async function get(jar: Jar, address: string): Promise<{ status: number; body: any }> {
  const response = await jar.send(address);
  return { status: response.status, body: await response.json() };
}

test.for(DATABASES)(
  "signing in leads back to the page that was wanted, under the person's name, on %s",
  async ([, database]) => {
    await using open = await openSignedInDesk({ database });
    const jar = cookieJar();
    const { address, response } = await signIn(jar, open.url, "sub-erik", "/requests?all=1");
    expect([address, response!.status]).toEqual([`${open.url}/requests?all=1`, 200]);
    expect((await get(jar, `${open.url}/api/me`)).body).toEqual({
      signIn: "oidc",
      name: "Erik Engineer",
      account: "web:sub-erik",
      groups: [],
    });
    expect((await get(jar, `${open.url}/api/desk/me`)).status).toBe(403);

    const { body } = await post(jar, `${open.url}/api/ask`, {
      text: "May we use an MIT package in our product?",
      conversation: null,
      delivery: randomUUID(),
    });
    expect(body.answer.body.kind).toBe("answered");
    const handed = await post(jar, `${open.url}/api/tickets`, { message: body.answer.id });
    expect(handed.status).toBe(200);

    // Another person does not read along.
    const other = cookieJar();
    await signIn(other, open.url, "sub-eva");
    expect((await get(other, `${open.url}/api/conversations/${body.conversation}`)).status).toBe(404);
    expect((await get(other, `${open.url}/api/requests`)).body.requests).toEqual([]);

    const staff = cookieJar();
    await signIn(staff, open.url, "sub-olga", "/desk");
    const { body: queue } = await get(staff, `${open.url}/api/desk/tickets`);
    expect(queue.tickets.map((ticket: any) => [ticket.number, ticket.requester])).toEqual([
      [handed.body.ticket, "Erik Engineer"],
    ]);
  },
);
