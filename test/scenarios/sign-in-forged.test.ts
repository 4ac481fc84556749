/** Answers of the issuer that are forged, stale or another's, and ways back that were changed: none signs anybody in. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cookieJar } from "../cookie-jar.ts";
import { freePort } from "../free-port.ts";
import { openDesk } from "../open-desk.ts";
import { type ForgedDesk, openForgedDesk, REFUSED, START } from "../open-forged.ts";
import { accessAt } from "../open-signed-in.ts";
import { type Lies, macSigned, tampered, unsigned } from "../stubs/forging-issuer.ts";
import { CLIENT } from "../stubs/oidc-issuer.ts";

let forged: ForgedDesk;
beforeAll(async () => {
  forged = await openForgedDesk();
});
afterAll(async () => {
  await forged[Symbol.asyncDispose]();
});

test("the genuine answer signs in, with a cookie that scripts and other sites do not see", async () => {
  const jar = cookieJar();
  const response = await forged.signIn(jar);
  expect(response.status).toBe(302);
  expect(response.headers.getSetCookie().find((line) => line.startsWith("ospo_session="))).toMatch(
    /^ospo_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/u,
  );
  expect(await forged.isKnown(jar)).toBe(true);
});

describe("an answer of the issuer", () => {
  const past = Math.floor(Date.now() / 1000) - 7200;
  const lies: Record<string, Lies> = {
    "with another nonce": { claims: { nonce: "of-another-attempt" } },
    "without a nonce": { claims: { nonce: undefined } },
    "for another client": { claims: { aud: "another-client" } },
    "for several clients, authorized for another": { claims: { aud: [CLIENT.id, "other"], azp: "other" } },
    "of another issuer": { claims: { iss: "https://login.evil.example" } },
    "of an issuer with one more slash": {
      token: async (claims, own) => await own.sign({ ...claims, iss: `${own.url}/` }),
    },
    "that has expired": { claims: { iat: past, exp: past + 600 } },
    "that never expires": { claims: { exp: undefined } },
    "that is valid later": { claims: { nbf: past + 100_000 } },
    "without a time": { claims: { iat: undefined } },
    "without a person": { claims: { sub: undefined } },
    "with an empty person": { claims: { sub: "" } },
    "with a person of 300 letters": { claims: { sub: "x".repeat(300) }, userInfo: { sub: "x".repeat(300) } },
    "whose person is a number": { claims: { sub: 7 } },
    "without a signature": { token: (claims) => unsigned(claims) },
    "with an HMAC by the client's secret": { token: (claims) => macSigned(claims, CLIENT.secret) },
    "with an HMAC by the public key": { token: (claims, own) => macSigned(claims, JSON.stringify(own.publicJwk)) },
    "with an empty HMAC key": { token: (claims) => macSigned(claims, "") },
    "signed with another key of the same name": { token: async (claims, own) => await own.signOtherwise(claims) },
    "signed with a key that is not published": {
      token: async (claims, own) => await own.signOtherwise(claims, { kid: "key-2" }),
    },
    "that brings its own key": {
      token: async (claims, own) => await own.signOtherwise(claims, { jwk: own.publicJwk }),
    },
    "that names a place for its key": {
      token: async (claims, own) => await own.signOtherwise(claims, { jku: "https://evil.example/jwks" }),
    },
    "with claims that were changed": {
      token: async (claims, own) => tampered(await own.sign(claims), { ...claims, sub: "sub-olga" }),
    },
    "that is cut": { token: async (claims, own) => (await own.sign(claims)).slice(0, -8) },
    "that is not a token": { token: () => "not.a.token" },
    "whose details are of another person": { userInfo: { sub: "sub-olga" } },
    "without an ID token": {
      answer: { status: 200, body: JSON.stringify({ access_token: "x", token_type: "Bearer" }) },
    },
    "that refuses the code": { answer: { status: 400, body: '{"error":"invalid_grant"}' } },
    "that refuses the desk": { answer: { status: 401, body: '{"error":"invalid_client"}' } },
    "that is an error page": { answer: { status: 500, type: "text/html", body: "<h1>Oops</h1>" } },
    "that is a page": { answer: { status: 200, type: "text/html", body: "<h1>Welcome</h1>" } },
    "that is half of JSON": { answer: { status: 200, body: '{"id_token":' } },
  };
  test.for(Object.entries(lies))("%s is refused", async ([, lie]) => {
    const jar = cookieJar();
    expect(await forged.outcomeOf(jar, await forged.signIn(jar, lie))).toEqual(REFUSED);
  });

  test("of another organization is refused where OIDC_TENANT names one, and of none too", async () => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const access = accessAt(origin, forged.issuer.url, { tenant: "acme" });
    await using there = await openDesk({ on: forged.open.database, port, publicUrl: origin, access, staff: [] });
    const statuses: number[] = [];
    for (const tenant of ["evil", undefined, "acme"]) {
      const jar = cookieJar();
      forged.issuer.lies = { claims: { tenant } };
      const { address } = await jar.follow(there.url, (to) => to.startsWith(forged.issuer.url));
      statuses.push((await jar.send(forged.issuer.answerTo(new URL(address)).href)).status);
    }
    expect(statuses).toEqual([403, 403, 302]);
  });
});

describe("the way back", () => {
  const changes: Record<string, (back: URL) => URL> = {
    "without a state": (back) => without(back, "state"),
    "with another state": (back) => changed(back, "state", "x".repeat(43)),
    "with two states": (back) => new URL(`${back.href}&state=second`),
    "without a code": (back) => without(back, "code"),
    "with two codes": (back) => new URL(`${back.href}&code=second`),
    "with another code": (back) => changed(back, "code", "code-of-another"),
    "from another issuer": (back) => changed(back, "iss", "https://login.evil.example"),
    "from an issuer that does not say who it is": (back) => without(back, "iss"),
    "with an error": (back) => changed(without(back, "code"), "error", "access_denied"),
    "with an error and a code": (back) => changed(back, "error", "server_error"),
    "with an ID token in the address": (back) =>
      changed(without(back, "code"), "id_token", unsigned({ sub: "sub-olga" })),
  };
  test.for(Object.entries(changes))("%s is refused", async ([, change]) => {
    const jar = cookieJar();
    expect(await forged.outcomeOf(jar, await jar.send(change(await forged.attempt(jar)).href))).toEqual(REFUSED);
  });

  test("is used once", async () => {
    const jar = cookieJar();
    const back = await forged.attempt(jar);
    expect((await jar.send(back.href)).status).toBe(302);
    expect((await jar.send(back.href)).status).toBe(403);
  });

  test("belongs to the browser that began, with or without an attempt of its own", async () => {
    const mallory = cookieJar();
    const victim = cookieJar();
    const back = await forged.attempt(mallory);
    expect(await forged.outcomeOf(victim, await victim.send(back.href))).toEqual(REFUSED);
    await forged.attempt(victim);
    expect(await forged.outcomeOf(victim, await victim.send(back.href))).toEqual(REFUSED);
  });

  test("takes no code of another attempt: it is bound to the verifier", async () => {
    const [mallory, victim] = [cookieJar(), cookieJar()];
    const stolen = (await forged.attempt(victim)).searchParams.get("code")!;
    const back = changed(await forged.attempt(mallory), "code", stolen);
    expect(await forged.outcomeOf(mallory, await mallory.send(back.href))).toEqual(REFUSED);
  });

  test("ends after a quarter of an hour", async () => {
    const jar = cookieJar();
    const back = await forged.attempt(jar);
    forged.setTime(new Date(START.getTime() + 15 * 60_000 + 1000));
    const late = await jar.send(back.href);
    forged.setTime(START);
    expect(await forged.outcomeOf(jar, late)).toEqual(REFUSED);
  });

  test.for([
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "https://evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "/sign-out",
    "/sign-in?to=//evil.example",
    "/api/me",
    `/${"x".repeat(3000)}`,
  ])("leads to no other place than the desk: %s", async (to) => {
    const jar = cookieJar();
    const back = await forged.attempt(jar, `/sign-in?${new URLSearchParams({ to }).toString()}`);
    expect((await jar.send(back.href)).headers.get("location")).toBe("/");
  });
});

function without(url: URL, name: string): URL {
  const copy = new URL(url);
  copy.searchParams.delete(name);
  return copy;
}

function changed(url: URL, name: string, value: string): URL {
  const copy = new URL(url);
  copy.searchParams.set(name, value);
  return copy;
}
