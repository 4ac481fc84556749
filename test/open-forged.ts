/** A desk whose issuer lies as a test wants, and whose clock the test sets. */
import { expect } from "vitest";
import type { Jar } from "./cookie-jar.ts";
import { freePort } from "./free-port.ts";
import { openDesk, type OpenDesk } from "./open-desk.ts";
import { accessAt } from "./open-signed-in.ts";
import { type ForgingIssuer, type Lies, openForgingIssuer } from "./stubs/forging-issuer.ts";

/** The desk's time at first. */
export const START = new Date("2026-11-20T09:00:00Z");

/** No session, no redirect onwards, and a page that says nothing of the issuer or the settings. */
export const REFUSED = { isRefused: true, givesSession: false, tellsTooMuch: false, isKnown: false };

export type ForgedDesk = AsyncDisposable & {
  open: OpenDesk;
  issuer: ForgingIssuer;
  /** Begins to sign in. Returns the genuine answer that the issuer would send this browser to. */
  attempt: (jar: Jar, path?: string) => Promise<URL>;
  /** Signs in; the issuer tells these lies. */
  signIn: (jar: Jar, lies?: Lies) => Promise<Response>;
  isKnown: (jar: Jar) => Promise<boolean>;
  outcomeOf: (jar: Jar, response: Response) => Promise<typeof REFUSED>;
  setTime: (time: Date) => void;
};

export async function openForgedDesk(): Promise<ForgedDesk> {
  const stack = new AsyncDisposableStack();
  let now = START;
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const issuer = stack.use(await openForgingIssuer());
  const access = accessAt(origin, issuer.url);
  const open = stack.use(await openDesk({ port, publicUrl: origin, access, staff: [], now: () => now }));
  const attempt: ForgedDesk["attempt"] = async (jar, path = "/sign-in") => {
    issuer.lies = {};
    const { address } = await jar.follow(open.url + path, (to) => to.startsWith(issuer.url));
    return issuer.answerTo(new URL(address));
  };
  const isKnown: ForgedDesk["isKnown"] = async (jar) => {
    const response = await jar.send(`${open.url}/api/me`);
    expect([200, 401]).toContain(response.status);
    return response.status === 200;
  };
  return {
    open,
    issuer,
    attempt,
    isKnown,
    async signIn(jar, lies = {}) {
      const back = await attempt(jar);
      issuer.lies = lies;
      return await jar.send(back.href);
    },
    outcomeOf: async (jar, response) => ({
      isRefused: [400, 403, 404, 503].includes(response.status),
      givesSession: response.headers.getSetCookie().some((line) => line.startsWith("ospo_session=")),
      tellsTooMuch: /127\.0\.0\.1:\d+|nonce|signature|jwks|OIDC_/u.test(await response.text()),
      isKnown: await isKnown(jar),
    }),
    setTime: (time) => void (now = time),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
