/** What the desk refuses over SCIM: whoever has no token, and requests that it cannot read. */
import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readConfig } from "../../src/app/config.ts";
import { DATABASES } from "../open-desk.ts";
import { openSignedInDesk, type SignedInDesk } from "../open-signed-in.ts";
import { SCIM_TOKEN, scimClient } from "../scim-client.ts";

const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";

describe.each(DATABASES)("on %s", (_name, database) => {
  let open: SignedInDesk;
  let scim: ReturnType<typeof scimClient>;
  let now = new Date("2026-11-20T09:00:00Z");
  beforeAll(async () => {
    open = await openSignedInDesk({ database, scimToken: SCIM_TOKEN, now: () => now });
    scim = scimClient(open.url);
    await scim.user("somebody@acme.example");
  });
  afterAll(() => open[Symbol.asyncDispose]());
  /** Requests are counted by the minute. */
  beforeEach(() => {
    now = new Date(now.getTime() + 60_000);
  });

  test.each([
    ["no token", {}, ""],
    ["a wrong token", { authorization: `Bearer ${SCIM_TOKEN}x` }, ""],
    ["an empty token", { authorization: "Bearer " }, ""],
    ["another scheme", { authorization: `Basic ${SCIM_TOKEN}` }, ""],
    ["the token twice", { authorization: `Bearer ${SCIM_TOKEN} ${SCIM_TOKEN}` }, ""],
    ["the token in the address", {}, `?access_token=${SCIM_TOKEN}&token=${SCIM_TOKEN}`],
    ["the token as a cookie", { cookie: `token=${SCIM_TOKEN}` }, ""],
  ])("%s: 401 for what exists and what does not", async (_what, headers, query) => {
    const answers = new Set<string>();
    for (const path of ["/Users", "/Groups", "/Nothing", `/Users/${randomUUID()}`, "/ServiceProviderConfig"]) {
      const response = await fetch(`${open.url}/scim/v2${path}${query}`, {
        headers: headers as Record<string, string>,
      });
      expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
      answers.add(await response.text());
    }
    expect([...answers].map((text) => JSON.parse(text))).toEqual([
      { schemas: [ERROR], status: "401", detail: expect.any(String) },
    ]);
  });

  test("wrong tokens are limited by address; the right one still works, in a scheme of small letters", async () => {
    const statuses = [];
    for (let i = 0; i < 31; i++) statuses.push((await scimClient(open.url, "wrong").send("GET", "/Users")).status);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect((await scim.send("GET", "/Users", undefined, { authorization: `bearer ${SCIM_TOKEN}` })).status).toBe(200);
  });

  test.each([
    ["an unknown attribute", `/Users?filter=password+eq+%22x%22`, "invalidFilter"],
    ["a quote that ends the value", `/Users?filter=userName+eq+%22x%22+or+1%3D1--%22`, "invalidFilter"],
    ["an operator that the desk lacks", `/Users?filter=userName+co+%22a%22`, "invalidFilter"],
    ["an attribute of the language", `/Users?filter=__proto__+eq+%22a%22`, "invalidFilter"],
    ["an endless filter", `/Users?filter=${"userName+eq+%22a%22+and+".repeat(200)}id+eq+%221%22`, "invalidFilter"],
  ])("a filter with %s is refused", async (_what, path, scimType) => {
    expect(await scim.send("GET", path)).toMatchObject({
      status: 400,
      body: { schemas: [ERROR], status: "400", scimType },
    });
  });

  test("a filter's value is only a value", async () => {
    for (const value of ["' or '1'='1", "%", "x') or true --", '\\" or true'])
      expect(await scim.find("Users", `userName eq ${JSON.stringify(value)}`)).toEqual([]);
  });

  test.each([
    ["not JSON", "POST", "/Users", "{", 400, "invalidSyntax"],
    ["no userName", "POST", "/Users", {}, 400, "invalidValue"],
    ["active that is neither", "POST", "/Users", { userName: "a", active: "perhaps" }, 400, "invalidValue"],
    ["no operations", "PATCH", "/Users/ID", { Operations: [] }, 400, "invalidValue"],
    [
      "an unknown operation",
      "PATCH",
      "/Users/ID",
      { Operations: [{ op: "move", path: "active" }] },
      400,
      "invalidValue",
    ],
    ["a removal of nothing", "PATCH", "/Users/ID", { Operations: [{ op: "remove" }] }, 400, "invalidPath"],
    ["an id of another form", "GET", "/Users/1;drop", undefined, 404, undefined],
    ["too large a body", "POST", "/Users", `"${"x".repeat(1_000_001)}"`, 413, undefined],
    ["another method", "PUT", "/Users", { userName: "a" }, 405, undefined],
    ["another method of one", "POST", "/Groups/ID", { displayName: "a" }, 405, undefined],
    ["another place", "POST", "/Bulk", {}, 404, undefined],
  ])("%s is a SCIM error", async (_what, method, path, body, status, scimType) => {
    const [user] = (await scim.send("GET", "/Users?count=1")).body.Resources;
    const answer = await scim.send(method, path.replace("ID", user.id), body);
    expect(answer).toMatchObject({ status, body: { schemas: [ERROR], status: String(status) } });
    expect(answer.body.scimType).toBe(scimType);
  });

  test("it describes itself, and answers only under the desk's own name", async () => {
    expect((await scim.send("GET", "/ServiceProviderConfig")).body.patch).toEqual({ supported: true });
    expect((await scim.send("GET", "/ResourceTypes")).body.totalResults).toBe(2);
    expect((await scim.send("GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group")).body.name).toBe("Group");
    const { port } = new URL(open.url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: "evil.example", authorization: `Bearer ${SCIM_TOKEN}` };
      request({ port, host: "127.0.0.1", path: "/scim/v2/Users", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

test("without a token in the settings nothing answers", async () => {
  await using open = await openSignedInDesk();
  expect((await scimClient(open.url).send("GET", "/Users")).status).not.toBe(200);
});

test("SCIM_TOKEN alone, or too short, is refused with what is missing", () => {
  const short = { SCIM_TOKEN: "short" };
  expect(() => readConfig(short, "/")).toThrow(/SCIM_TOKEN is shorter than 32 characters/u);
  expect(() => readConfig({ SCIM_TOKEN }, "/")).toThrow(
    /SCIM_TOKEN is set without sign-in by OpenID Connect: set OIDC_ISSUER and OIDC_CLIENT_ID and OIDC_CLIENT_SECRET/u,
  );
});
