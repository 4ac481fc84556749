/** People sign in at the company's issuer, work on the pages as themselves, and sign out. */
import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair } from "jose";
import { expect, test } from "vitest";
import { cookieJar, type Jar, signIn } from "../cookie-jar.ts";
import { everyMinute } from "../../src/jobs/recurring.ts";
import { addRole, removeRole } from "../../src/identity/roles.ts";
import { asHost } from "../as-host.ts";
import { freePort } from "../free-port.ts";
import { DATABASES, openDesk } from "../open-desk.ts";
import { accessAt, openSignedInDesk } from "../open-signed-in.ts";
import { KEY_CLIENT, openOidcIssuer } from "../stubs/oidc-issuer.ts";

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
      groupsLeftOut: false,
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

test("groups of the issuer give roles, and take them away at the next sign-in", async () => {
  await using open = await openSignedInDesk();
  const jar = cookieJar();
  await signIn(jar, open.url, "sub-lea");
  expect((await get(jar, `${open.url}/api/me`)).body.groups).toEqual(["ospo", "legal"]);
  open.issuer.people.set("sub-lea", { name: "Lea Legal", groups: ["sales"] });
  await jar.follow(`${open.url}/sign-in`);
  expect((await get(jar, `${open.url}/api/me`)).body.groups).toEqual([]);
});

test("staff are named by the address that they sign in with, as long as it is verified and theirs", async () => {
  const staff = ["Erik@Acme.example", "eva@acme.example"].map((id) => ({ channel: "web", id, groups: ["legal"] }));
  await using open = await openSignedInDesk({ staff });
  const [erik, eva] = [cookieJar(), cookieJar()];
  await signIn(erik, open.url, "sub-erik");
  await signIn(eva, open.url, "sub-eva");
  expect((await get(erik, `${open.url}/api/desk/me`)).body.members).toEqual([
    { id: "web:sub-erik", groups: ["ospo", "legal"] },
    { id: "web:eva@acme.example", groups: ["ospo", "legal"] },
  ]);
  expect((await get(eva, `${open.url}/api/me`)).body.groups).toEqual([]);

  // The company gives the address of a leaver to somebody else.
  open.issuer.people.set("sub-new", { name: "Nils New", email: "erik@acme.example", email_verified: true });
  const nils = cookieJar();
  await signIn(nils, open.url, "sub-new");
  const groups = await Promise.all([erik, nils].map(async (jar) => (await get(jar, `${open.url}/api/me`)).body.groups));
  expect(groups).toEqual([[], ["ospo", "legal"]]);
});

test("a person in too many groups for a token reads so, until a later sign-in names the groups", async () => {
  await using open = await openSignedInDesk();
  const leftOut = { _claim_names: { groups: "src1" }, _claim_sources: { src1: { endpoint: "https://graph.example" } } };
  open.issuer.people.set("sub-lea", { name: "Lea Legal", ...leftOut });
  const jar = cookieJar();
  await signIn(jar, open.url, "sub-lea");
  expect((await get(jar, `${open.url}/api/me`)).body).toMatchObject({ groups: [], groupsLeftOut: true });
  open.issuer.people.set("sub-lea", { name: "Lea Legal", groups: ["legal-eu"] });
  await jar.follow(`${open.url}/sign-in`);
  expect((await get(jar, `${open.url}/api/me`)).body).toMatchObject({
    groups: ["ospo", "legal"],
    groupsLeftOut: false,
  });
});

test("Entra says by a claim of its own that an address is verified; other issuers cannot", async () => {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const known = { oid: "oid-1", tid: "tenant-1", email: "olga@acme.example", name: "Olga" };
  const people = {
    "sub-olga": { ...known, xms_edov: 1 },
    "sub-text": { ...known, oid: "oid-2", email: "text@acme.example", xms_edov: "true" },
    "sub-not": { ...known, oid: "oid-3", email: "not@acme.example", xms_edov: false },
    "sub-foreign": { ...known, oid: "oid-4", tid: "tenant-2", email: "foreign@acme.example", xms_edov: true },
  };
  await using issuer = await openOidcIssuer(people, origin, { tenant: "tenant-1" });
  const staff = Object.values(people).map(({ email }) => ({ channel: "web", id: email, groups: [] }));
  await using open = await openDesk({ port, publicUrl: origin, access: accessAt(origin, issuer.url), staff });
  const found: Record<string, string[]> = {};
  for (const login of Object.keys(people)) {
    const jar = cookieJar();
    await signIn(jar, open.url, login);
    found[login] = (await get(jar, `${open.url}/api/me`)).body.groups;
  }
  expect(found).toEqual({ "sub-olga": ["ospo"], "sub-text": ["ospo"], "sub-not": [], "sub-foreign": [] });
});

test("setting up tries a key as well as a secret, in the reader's language, and never shows it", async () => {
  await using open = await openDesk();
  await using issuer = await openOidcIssuer({}, "http://127.0.0.1:1");
  const given = {
    publicUrl: "http://127.0.0.1:1",
    issuer: issuer.url,
    clientId: KEY_CLIENT.id,
    administrator: "a@b.example",
  };
  const tried = async (clientKey: object | string, language: string): Promise<any> => {
    const response = await fetch(`${open.url}/api/setup/try`, {
      method: "POST",
      headers: { ...WRITE, "accept-language": language },
      body: JSON.stringify({
        ...given,
        clientKey: typeof clientKey === "string" ? clientKey : JSON.stringify(clientKey),
      }),
    });
    return await response.json();
  };
  const works = await tried(KEY_CLIENT.jwk, "en");
  expect(works).toMatchObject({ works: true });
  expect(works.checks).toContainEqual({ what: "sign-in", state: "ok", detail: "it knows the desk's id and secret" });
  expect(works.settings).toContain("OIDC_CLIENT_KEY=…");
  expect((await tried(KEY_CLIENT.jwk, "zh")).checks).toContainEqual({
    what: "sign-in",
    state: "ok",
    detail: "它认识帮助台的 ID 和密钥",
  });
  const other = await generateKeyPair("ES256", { extractable: true });
  const refused = await tried(await exportJWK(other.privateKey), "en");
  expect([refused.works, JSON.stringify(refused)]).toEqual([false, expect.stringContaining("does not know the desk")]);
  for (const wrong of ["not a key", KEY_CLIENT.publicKey, { ...KEY_CLIENT.jwk, d: "x" }]) {
    const { checks } = await tried(wrong, "zh");
    expect(checks).toMatchObject([
      { state: "failed", detail: expect.stringContaining("OIDC_CLIENT_KEY is not a private") },
    ]);
    expect(JSON.stringify(checks)).not.toContain(KEY_CLIENT.jwk.x);
  }
});

test("a role from a group ends a week after the sign-in that gave it", async () => {
  let now = new Date("2026-11-20T09:00:00Z");
  await using open = await openSignedInDesk({ now: () => now });
  await signIn(cookieJar(), open.url, "sub-lea");
  const lea = { channel: "web", external_id: "sub-lea" };
  expect(await open.desk.staff.groupsOf(lea)).toEqual(["ospo", "legal"]);
  now = new Date("2026-11-27T09:00:01Z");
  expect([await open.desk.staff.groupsOf(lea), await open.desk.staff.members()]).toEqual([[], []]);
});

test("what is over is forgotten", async () => {
  let now = new Date("2026-11-20T09:00:00Z");
  await using open = await openSignedInDesk({ now: () => now });
  await signIn(cookieJar(), open.url, "sub-erik");
  await cookieJar().send(`${open.url}/sign-in`);
  const { db } = open.database;
  const left = async (): Promise<number[]> =>
    await Promise.all(
      (["web_session", "sign_in_attempt", "request_count"] as const).map(
        async (table) => (await db.selectFrom(table).selectAll().execute()).length,
      ),
    );
  await everyMinute(open.desk);
  expect(await left()).toEqual([1, 1, 1]);
  now = new Date("2026-11-21T09:00:01Z");
  await everyMinute(open.desk);
  expect(await left()).toEqual([0, 0, 0]);
});

test("a role that staff take away ends with the next click", async () => {
  await using open = await openSignedInDesk();
  const { db } = open.database;
  const jar = cookieJar();
  await signIn(jar, open.url, "sub-erik");
  await addRole(db, { channel: "web", externalId: "sub-erik" }, "security");
  expect((await get(jar, `${open.url}/api/desk/me`)).status).toBe(200);
  await removeRole(db, { channel: "web", externalId: "sub-erik" }, "security");
  expect((await get(jar, `${open.url}/api/desk/me`)).status).toBe(403);
});

test("staff end the sessions of an account, and others do not", async () => {
  await using open = await openSignedInDesk();
  const [erik, olga] = [cookieJar(), cookieJar()];
  await signIn(erik, open.url, "sub-erik");
  await signIn(olga, open.url, "sub-olga");
  const account = { channel: "web", externalId: "sub-olga" };
  expect((await post(erik, `${open.url}/api/desk/sign-out`, account)).status).toBe(403);
  expect((await post(olga, `${open.url}/api/desk/sign-out`, { ...account, externalId: "sub-erik" })).body).toEqual({
    sessions: 1,
  });
  expect((await get(erik, `${open.url}/api/me`)).status).toBe(401);
  expect((await get(olga, `${open.url}/api/me`)).status).toBe(200);
});

test("signing out at the issuer ends the session here, and the issuer tells the desk where it ended elsewhere", async () => {
  await using open = await openSignedInDesk({ now: () => new Date() });
  const [here, elsewhere] = [cookieJar(), cookieJar()];
  await signIn(here, open.url, "sub-erik");
  await signIn(elsewhere, open.url, "sub-erik");
  const out = await post(here, `${open.url}/sign-out`, {});
  expect(out.body.to).toContain(`${open.issuer.url}/session/end?`);
  expect((await get(here, `${open.url}/api/me`)).status).toBe(401);

  // The person ends the session of the other browser at the issuer: only the issuer's order reaches the desk.
  const form = await elsewhere.follow(out.body.to);
  const xsrf = /name="xsrf" value="([^"]+)"/u.exec(await form.response!.text())![1]!;
  await elsewhere.send(`${open.issuer.url}/session/end/confirm`, {
    method: "POST",
    body: new URLSearchParams({ xsrf, logout: "yes" }),
  });
  await expect.poll(async () => (await get(elsewhere, `${open.url}/api/me`)).status).toBe(401);
});

test("the issuer may change its keys", async () => {
  await using open = await openSignedInDesk();
  await signIn(cookieJar(), open.url, "sub-erik");
  await open.issuer.rotateKeys();
  const jar = cookieJar();
  await signIn(jar, open.url, "sub-erik");
  expect((await get(jar, `${open.url}/api/me`)).status).toBe(200);
});

test("who cancels at the issuer is told so, and can begin again", async () => {
  await using open = await openSignedInDesk();
  const jar = cookieJar();
  const form = await jar.follow(open.url);
  const sent = await jar.send(form.address, { method: "POST", body: new URLSearchParams({ login: "" }) });
  const back = await jar.follow(new URL(sent.headers.get("location")!, form.address).href, (to) =>
    to.startsWith(open.url),
  );
  const page = await jar.send(back.address, { headers: { accept: "text/html", "accept-language": "zh" } });
  expect([page.status, await page.text()]).toEqual([
    403,
    expect.stringMatching(/登录被取消[^]*href="\/sign-in"[^]*重新登录/u),
  ]);
});

test("while the issuer is away, the page says so", async () => {
  await using open = await openSignedInDesk({ issuer: { issuer: `http://127.0.0.1:${await freePort()}` } });
  const response = await fetch(`${open.url}/sign-in`, { headers: { accept: "text/html" }, redirect: "manual" });
  expect([response.status, await response.text()]).toEqual([503, expect.stringContaining("does not answer")]);
});

test("two desks on one database share sessions and attempts", { skip: DATABASES.length < 2 }, async () => {
  await using one = await openSignedInDesk({ database: "postgres" });
  await using other = await openDesk({
    on: one.database,
    staff: [],
    access: { ...accessAt(one.url, one.issuer.url) },
  });
  // What a balancer does: the same name, another process.
  const viaOther = (address: string): string => address.replace(one.url, other.url);
  const host = { host: new URL(one.url).host };
  const jar = cookieJar();
  const form = await jar.follow(one.url);
  const sent = await jar.send(form.address, { method: "POST", body: new URLSearchParams({ login: "sub-erik" }) });
  const { address } = await jar.follow(new URL(sent.headers.get("location")!, form.address).href, (to) =>
    to.startsWith(one.url),
  );
  const cookie = `ospo_sign_in=${jar.cookie(one.url, "ospo_sign_in")}`;
  const back = await asHost(viaOther(address), { ...host, cookie });
  const session = /ospo_session=([\w-]+)/u.exec(String(back.headers["set-cookie"]))![1]!;
  for (const { url } of [one, other])
    expect((await asHost(`${url}/api/me`, { ...host, cookie: `ospo_session=${session}` })).statusCode).toBe(200);
});
