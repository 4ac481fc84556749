/** Two desks as processes behind a reverse proxy, and people who sign in: one session for both, and settings as an operator sets them. */
import { expect, test } from "vitest";
import { cookieJar, type Jar, signIn } from "../cookie-jar.ts";
import { addressOf, place, run } from "../desk-process.ts";
import { freePort } from "../free-port.ts";
import { freshPostgres, POSTGRES } from "../postgres.ts";
import { openProxy, whyNoProxy } from "../reverse-proxy.ts";
import { ospo } from "../run-ospo.ts";
import { CLIENT, openOidcIssuer } from "../stubs/oidc-issuer.ts";

const OLGA = { name: "Olga Ospo", email: "olga@acme.example", email_verified: true, groups: ["ospo-team"] };
const missing = POSTGRES ? whyNoProxy() : "TEST_DATABASE_URL names no Postgres.";

test.skipIf(missing !== null)(
  `behind HAProxy two desks share sessions, and one that stops signs nobody out${missing ? `: ${missing}` : ""}`,
  async () => {
    await using stack = new AsyncDisposableStack();
    const { url: DATABASE_URL } = stack.use(await freshPostgres());
    const [front, ...ports] = [await freePort(), await freePort(), await freePort()];
    const origin = `http://127.0.0.1:${front}`;
    const issuer = stack.use(await openOidcIssuer({ "sub-olga": OLGA }, origin));
    const settings = { DATABASE_URL, PUBLIC_URL: origin, ...oidc(issuer.url) };
    const desks = [];
    for (const port of ports) {
      const here = stack.use(await place());
      const desk = run(["serve"], { ...here.settings, ...settings, PORT: String(port) });
      stack.defer(() => void desk.kill("SIGKILL"));
      await addressOf(desk);
      desks.push(desk);
    }
    const proxy = stack.use(
      await openProxy(
        ports.map((port) => `http://127.0.0.1:${port}`),
        front,
      ),
    );
    const jar = cookieJar();
    await expect.poll(async () => await servedBy(jar, proxy.url, 8)).toBe(2);
    await signIn(jar, proxy.url, "sub-olga");
    const me = async (): Promise<any> => await (await jar.send(`${proxy.url}/api/me`)).json();
    for (let i = 0; i < 6; i++)
      expect(await me()).toMatchObject({ account: "web:sub-olga", name: "Olga Ospo", groups: ["ospo"] });

    // Directly, without the proxy, a desk answers under its public name only.
    expect((await fetch(`http://127.0.0.1:${ports[0]}/`, { redirect: "manual" })).status).toBe(403);
    desks[0]!.kill("SIGKILL");
    await expect.poll(async () => await servedBy(jar, proxy.url, 8)).toBe(1);
    expect(await me()).toMatchObject({ account: "web:sub-olga" });
  },
);

test("doctor tries the issuer, and says how to mend what it finds", async () => {
  const origin = `http://127.0.0.1:${await freePort()}`;
  await using here = await place();
  await using issuer = await openOidcIssuer({}, origin);
  const doctor = async (more: Record<string, string>): ReturnType<typeof ospo> =>
    await ospo(["doctor"], { ...here.settings, PUBLIC_URL: origin, ...oidc(issuer.url), ...more });
  const fine = await doctor({});
  expect(fine.out).toContain(`register ${origin}/sign-in/callback there`);
  expect(fine.out).toContain("it knows the desk's id and secret");
  const wrong = await doctor({ OIDC_CLIENT_SECRET: "an-old-secret" });
  expect([wrong.code, wrong.out]).toEqual([1, expect.stringContaining("a secret may have expired")]);
  const away = await doctor({ OIDC_ISSUER: `http://127.0.0.1:${await freePort()}` });
  expect([away.code, away.out]).toEqual([1, expect.stringContaining("Check OIDC_ISSUER")]);
  const half = await doctor({ OIDC_CLIENT_ID: "", PUBLIC_URL: "https://desk.example/ospo" });
  expect([half.code, half.err]).toEqual([2, expect.stringContaining("set OIDC_CLIENT_ID too")]);
});

function oidc(issuer: string): Record<string, string> {
  return {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_ROLE_MAP: "ospo-team:ospo",
  };
}

/** How many desks answer these requests. */
async function servedBy(jar: Jar, url: string, requests: number): Promise<number> {
  const desks = new Set<string | null>();
  for (let i = 0; i < requests; i++) {
    const { status, headers } = await jar.send(`${url}/readyz`);
    if (status === 200) desks.add(headers.get("x-served-by"));
  }
  return desks.size;
}
