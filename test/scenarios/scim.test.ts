/** The company's directory sends users and groups over SCIM 2.0: who may sign in, and who has which role. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorsOf } from "../../src/app/compose.ts";
import { doQueueCommand } from "../../src/channels/cli/queue-command.ts";
import { upsertPerson } from "../../src/identity/people.ts";
import { saveProfile } from "../../src/identity/profile.ts";
import { addRole } from "../../src/identity/roles.ts";
import { cookieJar, type Jar, signIn } from "../cookie-jar.ts";
import { DATABASES } from "../open-desk.ts";
import { openSignedInDesk, type SignedInDesk } from "../open-signed-in.ts";
import { SCIM_TOKEN, scimClient } from "../scim-client.ts";

const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const OID = "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef";

describe.each(DATABASES)("on %s", (_name, database) => {
  let open: SignedInDesk;
  let scim: ReturnType<typeof scimClient>;
  let now = new Date("2026-11-20T09:00:00Z");
  const later = (): void => void (now = new Date(now.getTime() + 60_000));
  beforeAll(async () => {
    open = await openSignedInDesk({ database, scimToken: SCIM_TOKEN, now: () => now });
    scim = scimClient(open.url);
  });
  afterAll(() => open[Symbol.asyncDispose]());

  const groupsOf = async (jar: Jar): Promise<string[] | number> => {
    const response = await jar.send(`${open.url}/api/me`);
    return response.status === 200
      ? ((await response.json()) as { groups: string[] }).groups.toSorted()
      : response.status;
  };
  const signedIn = async (login: string): Promise<Jar> => {
    const jar = cookieJar();
    await signIn(jar, open.url, login);
    return jar;
  };

  test("Entra ID: finds nobody, creates, patches with capital letters and text, disables and deletes", async () => {
    expect((await scim.send("GET", `/Users?filter=userName+eq+%22${randomUUID()}%22`)).body).toEqual({
      schemas: [LIST],
      totalResults: 0,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: [],
    });
    const created = await scim.send("POST", "/Users", {
      schemas: [
        "urn:ietf:params:scim:schemas:core:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
      ],
      externalId: OID,
      userName: "Adele@acme.example",
      active: "True",
      displayName: "Adele V",
      emails: [{ primary: true, type: "work", value: "adele@acme.example" }],
      meta: { resourceType: "User" },
      name: { formatted: "Adele Vance", familyName: "Vance", givenName: "Adele" },
      roles: [],
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { department: "Legal" },
    });
    const { id } = created.body;
    expect(created).toMatchObject({
      status: 201,
      body: { userName: "Adele@acme.example", externalId: OID, active: true },
    });
    expect(created.headers.get("location")).toBe(`${open.url}/scim/v2/Users/${id}`);
    expect(created.headers.get("content-type")).toMatch(/^application\/scim\+json/u);
    for (const filter of [
      'userName eq "adele@ACME.example"',
      `externalId eq "${OID}"`,
      'emails[type eq "work"].value eq "adele@acme.example"',
      `id eq "${id}" and userName eq "Adele@acme.example"`,
    ])
      expect((await scim.find("Users", filter)).map((user) => user.id)).toEqual([id]);

    const patched = await scim.patch(
      `/Users/${id}`,
      { op: "Replace", path: 'emails[type eq "work"].value', value: "adele.vance@acme.example" },
      { op: "Add", path: 'emails[type eq "other"].value', value: "av@acme.example" },
      { op: "Replace", path: "name.familyName", value: "Vance-Li" },
      { op: "Replace", path: "displayName", value: "Adele Vance" },
      {
        op: "Add",
        path: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
        value: "Unknown to the desk",
      },
    );
    expect(patched).toMatchObject({
      status: 200,
      body: {
        displayName: "Adele Vance",
        name: { formatted: "Adele Vance", familyName: "Vance-Li", givenName: "Adele" },
        emails: [
          { type: "work", value: "adele.vance@acme.example", primary: true },
          { type: "other", value: "av@acme.example" },
        ],
      },
    });
    for (let i = 0; i < 2; i++)
      expect(await scim.patch(`/Users/${id}`, { op: "Replace", path: "active", value: "False" })).toMatchObject({
        status: 200,
        body: { active: false },
      });
    expect((await scim.send("DELETE", `/Users/${id}`)).status).toBe(204);
    expect(await scim.send("DELETE", `/Users/${id}`)).toMatchObject({
      status: 404,
      body: { schemas: [ERROR], status: "404" },
    });
    expect(await scim.find("Users", `externalId eq "${OID}"`)).toEqual([]);
  });

  test("Okta: tests the connection, creates, replaces with PUT, patches without a path", async () => {
    const { status, body } = await scim.send("GET", "/Users?startIndex=1&count=2");
    expect([status, body.schemas, body.itemsPerPage <= 2]).toEqual([200, [LIST], true]);
    const user = {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: "isaac@acme.example",
      name: { givenName: "Isaac", familyName: "Brock" },
      emails: [{ primary: true, value: "isaac@acme.example", type: "work" }],
      displayName: "Isaac Brock",
      locale: "en-US",
      externalId: "00ujl29u0le5T6Aj10h7",
      groups: [],
      password: "1mz050nq",
      active: true,
    };
    const id = (await scim.send("POST", "/Users", user)).body.id as string;
    expect(await scim.send("POST", "/Users", { ...user, userName: "ISAAC@acme.example" })).toMatchObject({
      status: 409,
      body: { schemas: [ERROR], status: "409", scimType: "uniqueness" },
    });
    expect(JSON.stringify((await scim.send("GET", `/Users/${id}`)).body)).not.toContain("1mz050nq");
    const put = { ...user, id, name: { givenName: "Isaac", familyName: "Newton" } };
    for (let i = 0; i < 2; i++)
      expect(await scim.send("PUT", `/Users/${id}`, put)).toMatchObject({
        status: 200,
        body: { id, name: { familyName: "Newton" }, active: true },
      });
    expect((await scim.patch(`/Users/${id}`, { op: "replace", value: { active: false } })).body.active).toBe(false);
    expect((await scim.patch(`/Users/${id}`, { op: "replace", value: { active: true } })).body.active).toBe(true);

    const group = await scim.group("Okta engineers", { members: [{ value: id, display: "isaac@acme.example" }] });
    expect((await scim.send("GET", `/Groups/${group}`)).body.members).toMatchObject([{ value: id }]);
    expect(
      (
        await scim.patch(
          `/Groups/${group}`,
          { op: "replace", value: { id: group, displayName: "Okta people" } },
          { op: "remove", path: `members[value eq "${id}"]` },
          { op: "remove", path: 'members[value eq "nobody"]' },
        )
      ).status,
    ).toBe(204);
    expect((await scim.send("GET", `/Groups/${group}`)).body).toMatchObject({
      displayName: "Okta people",
      members: [],
    });
    await scim.patch(`/Groups/${group}`, { op: "replace", path: "members", value: [{ value: id }, { value: "x" }] });
    expect((await scim.send("GET", `/Users/${id}`)).body.groups).toMatchObject([{ value: group }]);
    expect((await scim.send("POST", "/Groups", { displayName: "okta PEOPLE" })).status).toBe(409);
    const shown = await scim.send("GET", `/Groups?excludedAttributes=members&filter=displayName+eq+%22Okta+people%22`);
    expect(shown.body.Resources).toEqual([expect.not.objectContaining({ members: expect.anything() })]);
    expect(await scim.send("PUT", `/Groups/${group}`, { displayName: "Okta people", members: [] })).toMatchObject({
      status: 200,
      body: { members: [] },
    });
    expect((await scim.send("DELETE", `/Groups/${group}`)).status).toBe(204);
    expect((await scim.send("GET", `/Groups/${group}`)).status).toBe(404);
  });

  test("pages of a list have every user once", async () => {
    for (let i = 0; i < 3; i++) await scim.user(`page${i}@acme.example`);
    const { totalResults } = (await scim.send("GET", "/Users?count=0")).body;
    const seen: string[] = [];
    for (let start = 1; start <= totalResults; start += 2)
      for (const user of (await scim.send("GET", `/Users?startIndex=${start}&count=2`)).body.Resources)
        seen.push(user.id);
    expect([seen.length, new Set(seen).size]).toEqual([totalResults, totalResults]);
    expect((await scim.send("GET", "/Users?startIndex=-5&count=-1")).body).toMatchObject({
      startIndex: 1,
      itemsPerPage: 0,
    });
  });

  test("somebody who is disabled loses session and roles at once, and cannot sign in until enabled", async () => {
    const id = await scim.user("erik@acme.example", { externalId: "someone-else" });
    const jar = await signedIn("sub-erik");
    await addRole(open.desk.db, { channel: "web", externalId: "sub-erik" }, "security");
    expect(await groupsOf(jar)).toEqual(["ospo", "security"]);
    // Linked by the address that both channels verified.
    const slack = await upsertPerson(open.desk.db, { channel: "slack", externalId: "U7", name: "Erik" });
    const profile = { kind: "member" as const, emails: ["Erik@acme.example"], directory: null };
    await saveProfile(open.desk.db, slack.id, profile, now);
    await addRole(open.desk.db, { channel: "slack", externalId: "U7" }, "legal");
    for (let i = 0; i < 2; i++) await scim.patch(`/Users/${id}`, { op: "Replace", path: "active", value: false });
    expect(await groupsOf(jar)).toBe(401);
    expect(await open.desk.staff.groupsOf(slack)).toEqual([]);
    const staff = await signedIn("sub-olga");
    const { notifications } = (await (await staff.send(`${open.url}/api/desk/inbox`)).json()) as any;
    expect(notifications.filter(({ kind }: any) => kind === "leaver")).toMatchObject([
      { to: { group: "ospo" }, detail: { name: "Erik Engineer", account: "web:sub-erik", tickets: 0 } },
    ]);
    const { response } = await signIn(cookieJar(), open.url, "sub-erik");
    expect([response!.status, await response!.text()]).toEqual([
      403,
      expect.stringContaining("Your account was disabled by your company"),
    ]);
    expect(await open.desk.staff.groupsOf({ channel: "web", external_id: "sub-erik" })).toEqual([]);
    expect((await open.desk.staff.members()).map((member) => member.id)).not.toContain("sub-erik");

    await scim.patch(`/Users/${id}`, { op: "Replace", path: "active", value: true });
    expect(await groupsOf(await signedIn("sub-erik"))).toEqual(["legal", "ospo", "security"]);
    expect((await open.desk.staff.groupsOf(slack)).toSorted()).toEqual(["legal", "ospo", "security"]);
    await scim.send("DELETE", `/Users/${id}`);
    expect((await signIn(cookieJar(), open.url, "sub-erik")).response!.status).toBe(403);
    await scim.user("erik@acme.example");
    expect(await groupsOf(await signedIn("sub-erik"))).toEqual(["legal", "ospo", "security"]);
  });

  test("without SCIM, whom it disabled stays out until staff let them in; its later word counts again", async () => {
    open.issuer.people.set("sub-ida", { name: "Ida", email: "ida@acme.example", email_verified: true });
    const id = await scim.user("ida@acme.example", { externalId: "sub-ida", active: false });
    const people = async (words: string[], usesScim = false): Promise<any> =>
      await doQueueCommand({ ...open.desk, usesScim }, actorsOf(open.desk), {
        command: "people",
        words,
        as: "web:sub-olga",
        options: {},
      });
    await signedIn("sub-olga");
    const statusOf = async (): Promise<number> => (await signIn(cookieJar(), open.url, "sub-ida")).response!.status;
    const readmit = ["readmit", "Ida@acme.example", "came", "back"];
    expect(await statusOf()).toBe(403);
    await expect(people(readmit, true)).rejects.toThrow("SCIM is on");
    await expect(people(["readmit", "web:nobody", "came back"])).rejects.toThrow("disabled nobody called web:nobody");
    await expect(people(["readmit", "ida@acme.example"])).rejects.toThrow("say who and why");
    expect(await statusOf()).toBe(403);

    const { directory } = await people(readmit);
    expect(directory.lastChange).toEqual(now);
    expect(directory.disabled.filter(({ name }: any) => name === "ida@acme.example")).toEqual([
      {
        name: "ida@acme.example",
        since: now,
        readmitted: { at: now, by: "web:sub-olga", reason: "came back" },
      },
    ]);
    expect(await statusOf()).toBe(200);
    await expect(people(readmit)).rejects.toThrow("disabled nobody");

    later();
    await scim.patch(`/Users/${id}`, { op: "Replace", path: "active", value: false });
    expect(await statusOf()).toBe(403);
    await people(["readmit", "web:sub-ida", "by account"]);
    expect(await statusOf()).toBe(200);
  });

  test("somebody who works only in a chat is found by the address that it verified", async () => {
    const id = await scim.user("kim@acme.example");
    const kim = await upsertPerson(open.desk.db, { channel: "slack", externalId: "U8", name: "Kim" });
    await saveProfile(open.desk.db, kim.id, { kind: "member", emails: ["kim@acme.example"], directory: null }, now);
    await addRole(open.desk.db, { channel: "slack", externalId: "U8" }, "legal");
    expect(await open.desk.staff.groupsOf(kim)).toEqual(["ospo", "legal"]);
    await scim.patch(`/Users/${id}`, { op: "replace", value: { active: false } });
    expect(await open.desk.staff.groupsOf(kim)).toEqual([]);
  });

  test("groups give and take roles with the next click, also where the token named the group", async () => {
    const lea = await scim.user("lea.legal@acme.example", { externalId: "sub-lea" });
    const jar = await signedIn("sub-lea");
    expect(await groupsOf(jar)).toEqual(["legal", "ospo"]);
    // From now on the directory decides, whatever the token says.
    const group = await scim.group("Legal of Europe", { externalId: "legal-eu" });
    expect(await groupsOf(jar)).toEqual([]);
    for (let i = 0; i < 2; i++)
      await scim.patch(`/Groups/${group}`, { op: "Add", path: "members", value: [{ $ref: null, value: lea }] });
    expect(await groupsOf(jar)).toEqual(["legal", "ospo"]);
    expect((await scim.send("GET", `/Groups/${group}`)).body.members).toHaveLength(1);
    await scim.patch(`/Groups/${group}`, { op: "Remove", path: "members", value: [{ $ref: null, value: lea }] });
    expect(await groupsOf(jar)).toEqual([]);
    expect(await groupsOf(await signedIn("sub-lea"))).toEqual([]);
    await scim.send("PUT", `/Groups/${group}`, {
      displayName: "Legal of Europe",
      externalId: "legal-eu",
      members: [{ value: lea }],
    });
    expect(await groupsOf(jar)).toEqual(["legal", "ospo"]);
    await scim.patch(`/Users/${lea}`, { op: "replace", value: { active: false } });
    await scim.patch(`/Users/${lea}`, { op: "replace", value: { active: true } });
    expect(await groupsOf(await signedIn("sub-lea"))).toEqual(["legal", "ospo"]);
    await scim.send("DELETE", `/Groups/${group}`);
    expect(await open.desk.staff.groupsOf({ channel: "web", external_id: "sub-lea" })).toEqual([]);
  });

  test("a foreign externalId, and an address that the issuer did not verify, touch nobody", async () => {
    const olga = await signedIn("sub-olga");
    const eva = await signedIn("sub-eva");
    await scim.user("nobody@acme.example", { externalId: "sub-nobody", active: false });
    await scim.user("eva@acme.example", { externalId: "other-eva", active: false });
    expect(await groupsOf(olga)).toEqual(["ospo"]);
    expect(await groupsOf(eva)).toEqual([]);
  });
});
