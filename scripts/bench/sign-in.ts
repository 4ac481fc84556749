/** What a session costs: the same requests to the same desk on this machine without sign-in, and as a person who signed in. */
import { cookieJar, signIn } from "../../test/cookie-jar.ts";
import { openDesk } from "../../test/open-desk.ts";
import { openSignedInDesk } from "../../test/open-signed-in.ts";

const ROUNDS = 400;
const WARM_UP = 50;
const ROUTES = ["/", "/requests", "/api/requests", "/documents/using/dev-tools.md"];

await using signedIn = await openSignedInDesk();
await using plain = await openDesk();
const person = cookieJar();
await signIn(person, signedIn.url, "sub-erik");
const visitor = cookieJar();
await visitor.send(`${plain.url}/api/requests`);

for (const route of ROUTES) {
  const times = { plain: [] as number[], signedIn: [] as number[] };
  // In turn, so that whatever else this machine does slows both.
  for (let i = 0; i < ROUNDS + WARM_UP; i++) {
    const [one, other] = [await timed(visitor, plain.url + route), await timed(person, signedIn.url + route)];
    if (i < WARM_UP) continue;
    times.plain.push(one);
    times.signedIn.push(other);
  }
  const [before, after] = [p95(times.plain), p95(times.signedIn)];
  process.stdout.write(
    `${route.padEnd(32)} p95 ${before.toFixed(1)} ms on this machine, ${after.toFixed(1)} ms signed in: ${(after / before).toFixed(2)} times\n`,
  );
}

async function timed(jar: ReturnType<typeof cookieJar>, address: string): Promise<number> {
  const started = performance.now();
  const response = await jar.send(address);
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${address} answered ${response.status}`);
  return performance.now() - started;
}

function p95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? NaN;
}
