/** What a session costs: the same requests to the same desk on this machine without sign-in, and as a person who signed in. */
import { cookieJar, signIn } from "../../test/cookie-jar.ts";
import { openDesk } from "../../test/open-desk.ts";
import { openSignedInDesk } from "../../test/open-signed-in.ts";

const ROUNDS = 400;
const WARM_UP = 50;
/** A page with what it loads from the desk that depends on the person, and what a script asks for alone. */
const LOADS: Record<string, string[]> = {
  "the page of one's requests": [
    "/requests",
    "/src/channels/web/pages/requests.ts",
    "/style.css",
    "/api/me",
    "/api/requests",
  ],
  "a document": ["/documents/using/dev-tools.md", "/style.css"],
  "the first page": ["/", "/src/channels/web/pages/ask.ts", "/style.css", "/api/me"],
  "/requests alone": ["/requests"],
  "/api/requests alone": ["/api/requests"],
};

await using signedIn = await openSignedInDesk();
await using plain = await openDesk();
const person = cookieJar();
await signIn(person, signedIn.url, "sub-erik");
const visitor = cookieJar();
await visitor.send(`${plain.url}/api/requests`);

for (const [name, routes] of Object.entries(LOADS)) {
  const times = { plain: [] as number[], signedIn: [] as number[] };
  // In turn, so that whatever else this machine does slows both.
  for (let i = 0; i < ROUNDS + WARM_UP; i++) {
    const [one, other] = [await timed(visitor, plain.url, routes), await timed(person, signedIn.url, routes)];
    if (i < WARM_UP) continue;
    times.plain.push(one);
    times.signedIn.push(other);
  }
  const [before, after] = [p95(times.plain), p95(times.signedIn)];
  process.stdout.write(
    `${name.padEnd(28)} p95 ${before.toFixed(1)} ms on this machine, ${after.toFixed(1)} ms signed in: ${(after / before).toFixed(2)} times\n`,
  );
}

async function timed(jar: ReturnType<typeof cookieJar>, desk: string, routes: readonly string[]): Promise<number> {
  const started = performance.now();
  for (const route of routes) {
    const response = await jar.send(desk + route);
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${route} answered ${response.status}`);
  }
  return performance.now() - started;
}

function p95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? NaN;
}
