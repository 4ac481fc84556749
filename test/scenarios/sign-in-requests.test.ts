/** Sessions, requests and orders to sign out that are forged, stale or another's: none gets through. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { asHost } from "../as-host.ts";
import { cookieJar } from "../cookie-jar.ts";
import { type ForgedDesk, openForgedDesk, START } from "../open-forged.ts";
import { type ForgingIssuer, logoutClaims, macSigned, unsigned } from "../stubs/forging-issuer.ts";
import { CLIENT } from "../stubs/oidc-issuer.ts";

const HOUR_MS = 3_600_000;
let forged: ForgedDesk;
beforeAll(async () => {
  forged = await openForgedDesk();
});
afterEach(() => forged.setTime(START));
afterAll(async () => {
  await forged[Symbol.asyncDispose]();
});

describe("a session", () => {
  test.for(["", "x".repeat(43), "../../etc/passwd", "' or '1'='1", "a".repeat(5000)])(
    "is not guessed: %s",
    async (token) => {
      const response = await fetch(`${forged.open.url}/api/me`, {
        headers: { cookie: `ospo_session=${encodeURIComponent(token)}; __Host-ospo_session=x; ospo_staff=ana` },
      });
      expect(response.status).toBe(401);
    },
  );

  test("is not opened by what the table holds", async () => {
    await forged.signIn(cookieJar());
    const rows = await forged.open.database.db.selectFrom("web_session").select("token").execute();
    expect(rows.length).toBeGreaterThan(0);
    for (const { token } of rows) {
      const response = await fetch(`${forged.open.url}/api/me`, { headers: { cookie: `ospo_session=${token}` } });
      expect(response.status).toBe(401);
    }
  });

  test("is a new one at each sign-in: what the browser brought opens nothing, and the one before ends", async () => {
    const jar = cookieJar();
    const fixed = "f".repeat(43);
    jar.setCookie(forged.open.url, "ospo_session", fixed);
    await forged.signIn(jar);
    const first = jar.cookie(forged.open.url, "ospo_session")!;
    expect(first).not.toBe(fixed);
    await forged.signIn(jar);
    const statuses = await Promise.all(
      [fixed, first, jar.cookie(forged.open.url, "ospo_session")!].map(
        async (token) =>
          (await fetch(`${forged.open.url}/api/me`, { headers: { cookie: `ospo_session=${token}` } })).status,
      ),
    );
    expect(statuses).toEqual([401, 401, 200]);
  });

  test("ends eight hours after the last request, and a day after it began", async () => {
    const idle = cookieJar();
    await forged.signIn(idle);
    forged.setTime(new Date(START.getTime() + 8 * HOUR_MS + 1000));
    expect(await forged.isKnown(idle)).toBe(false);
    forged.setTime(START);
    const busy = cookieJar();
    await forged.signIn(busy);
    for (let hours = 0; hours < 24; hours += 6) {
      forged.setTime(new Date(START.getTime() + hours * HOUR_MS));
      expect(await forged.isKnown(busy)).toBe(true);
    }
    forged.setTime(new Date(START.getTime() + 24 * HOUR_MS + 1000));
    expect(await forged.isKnown(busy)).toBe(false);
  });

  test("ends when its person signs out", async () => {
    const jar = cookieJar();
    await forged.signIn(jar);
    const token = jar.cookie(forged.open.url, "ospo_session")!;
    const out = await jar.send(`${forged.open.url}/sign-out`, { method: "POST", headers: { "x-ospo-desk": "1" } });
    expect(await out.json()).toEqual({ to: "/signed-out" });
    expect((await fetch(`${forged.open.url}/api/me`, { headers: { cookie: `ospo_session=${token}` } })).status).toBe(
      401,
    );
  });
});

describe("a request of another site", () => {
  const changes: Record<string, Record<string, string>> = {
    "without the header of the pages": { "content-type": "application/json" },
    "as a form": { "content-type": "application/x-www-form-urlencoded" },
    "as plain text": { "content-type": "text/plain" },
    "that says so": { "x-ospo-desk": "1", "sec-fetch-site": "cross-site" },
    "of a neighbour": { "x-ospo-desk": "1", "sec-fetch-site": "same-site" },
    "from another origin": { "x-ospo-desk": "1", origin: "https://evil.example" },
    "from a hidden origin": { "x-ospo-desk": "1", origin: "null" },
  };
  test.for(Object.entries(changes))("%s writes nothing and signs nobody out", async ([, headers]) => {
    const jar = cookieJar();
    await forged.signIn(jar);
    for (const route of ["/api/ask", "/api/requests", "/api/tickets", "/sign-out", "/api/desk/sign-out"])
      expect((await jar.send(forged.open.url + route, { method: "POST", headers, body: "{}" })).status).toBe(403);
    expect(await forged.isKnown(jar)).toBe(true);
  });

  test.for([
    { host: "evil.example" },
    { host: "localhost" },
    { host: "127.0.0.1" },
    { host: "evil.example", "x-forwarded-host": "the desk's" },
    { host: "127.0.0.1.evil.example" },
  ])("under another name gets no page: %o", async (headers) => {
    const { host } = new URL(forged.open.url);
    const sent = Object.entries(headers).map(([key, value]) => [key, value.replace("the desk's", host)]);
    expect((await asHost(forged.open.url, Object.fromEntries(sent))).statusCode).toBe(403);
  });

  test("names nobody: headers of proxies and the cookies of this machine mean nothing here", async () => {
    const names = [
      "x-forwarded-user",
      "x-remote-user",
      "remote-user",
      "x-forwarded-email",
      "x-ospo-user",
      "authorization",
    ];
    for (const name of names)
      expect((await fetch(`${forged.open.url}/api/me`, { headers: { [name]: "sub-olga" } })).status).toBe(401);
    const cookie = "ospo_staff=ana; ospo_visitor=00000000-0000-4000-8000-000000000000";
    expect((await fetch(`${forged.open.url}/api/desk/tickets`, { headers: { cookie } })).status).toBe(401);
  });

  test.for(["/", "/check", "/request", "/requests", "/desk", "/receipts/D-1-1", "/documents/README.md", "/signed-out"])(
    "cannot show %s in a frame",
    async (path) => {
      const jar = cookieJar();
      await forged.signIn(jar);
      const { headers } = await jar.send(forged.open.url + path);
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    },
  );
});

describe("an order to sign out", () => {
  const event = "http://schemas.openid.net/event/backchannel-logout";
  const past = Math.floor(Date.now() / 1000) - 7200;
  const changes: Record<string, (own: ForgingIssuer) => Promise<string> | string> = {
    "without a signature": (own) => unsigned(logoutClaims(own.url, { sub: "sub-mallory" })),
    "with an HMAC by the secret": (own) => macSigned(logoutClaims(own.url, { sub: "sub-mallory" }), CLIENT.secret),
    "by another key": (own) => own.signOtherwise(logoutClaims(own.url, { sub: "sub-mallory" })),
    "of another issuer": (own) => own.sign(logoutClaims("https://evil.example", { sub: "sub-mallory" })),
    "for another client": (own) => own.sign(logoutClaims(own.url, { sub: "sub-mallory", aud: "other" })),
    "that has expired": (own) => own.sign(logoutClaims(own.url, { sub: "sub-mallory", iat: past, exp: past + 60 })),
    "with a nonce, as an ID token has": (own) => own.sign(logoutClaims(own.url, { sub: "sub-mallory", nonce: "n" })),
    "without an event": (own) => own.sign(logoutClaims(own.url, { sub: "sub-mallory", events: undefined })),
    "with another event": (own) =>
      own.sign(logoutClaims(own.url, { sub: "sub-mallory", events: { [`${event}x`]: {} } })),
    "about nobody": (own) => own.sign(logoutClaims(own.url, {})),
    "without an id": (own) => own.sign(logoutClaims(own.url, { sub: "sub-mallory", jti: undefined })),
    "that is no token": () => "hello",
    "that is empty": () => "",
    "of a megabyte": () => "x".repeat(1_000_000),
  };
  test.for(Object.entries(changes))("%s ends no session", async ([, tokenOf]) => {
    // The issuer's clock is that of this machine, and so is the desk's here.
    forged.setTime(new Date());
    const jar = cookieJar();
    await forged.signIn(jar);
    expect([400, 404]).toContain(await order(await tokenOf(forged.issuer)));
    expect(await forged.isKnown(jar)).toBe(true);
  });

  test("that is genuine ends the person's sessions, once", async () => {
    forged.setTime(new Date());
    const [mallory, other] = [cookieJar(), cookieJar()];
    await forged.signIn(mallory);
    await forged.signIn(other, { claims: { sub: "sub-other" }, userInfo: { sub: "sub-other" } });
    const token = await forged.issuer.sign(logoutClaims(forged.issuer.url, { sub: "sub-mallory" }));
    expect(await order(token)).toBe(200);
    expect([await forged.isKnown(mallory), await forged.isKnown(other)]).toEqual([false, true]);
    await forged.signIn(mallory);
    expect(await order(token)).toBe(400);
    expect(await forged.isKnown(mallory)).toBe(true);
  });
});

async function order(token: string): Promise<number> {
  const { status } = await fetch(`${forged.open.url}/sign-out/order`, {
    method: "POST",
    body: new URLSearchParams({ logout_token: token }),
  });
  return status;
}
