/** What a session costs: the same requests to the same desk on this machine without sign-in, and as a person who signed in. */
import { cookieJar, signIn } from "../../test/cookie-jar.ts";
import { HANDBOOK, openDesk } from "../../test/open-desk.ts";
import { openSignedInDesk } from "../../test/open-signed-in.ts";

const ROUNDS = 400;
const WARM_UP = 50;
/** A page, and what its script asks the desk for. A browser loads its scripts and style sheets with it. */
const PAGES: Record<string, string[]> = {
  "the first page": ["/", "/api/me"],
  "the page of one's requests": [
    "/requests",
    "/api/me",
    "/api/requests",
    "/api/request-drafts",
    "/api/forms?language=en",
  ],
  "a document": ["/documents/using/dev-tools.md"],
};
const ALONE = ["/", "/api/me", "/api/requests", "/documents/using/dev-tools.md"];

// With a handbook of their own, so that its worker ends with them.
await using signedIn = await openSignedInDesk({ dir: HANDBOOK });
await using plain = await openDesk({ dir: HANDBOOK });
const person = cookieJar();
await signIn(person, signedIn.url, "sub-erik");
const visitor = cookieJar();
await visitor.send(`${plain.url}/api/requests`);

const loads = Object.entries(PAGES).map(async ([name, [page, ...asked]]): Promise<[string, string[]]> => {
  const files = await filesOf(page!);
  return [`${name}: ${1 + files.length + asked.length} requests`, [page!, ...files, ...asked]];
});
const alone = ALONE.map((route): [string, string[]] => [`${route} alone`, [route]]);
for (const [name, routes] of [...(await Promise.all(loads)), ...alone]) {
  const times = { plain: [] as number[], signedIn: [] as number[] };
  // In turn, so that whatever else this machine does slows both.
  for (let i = 0; i < ROUNDS + WARM_UP; i++) {
    const [one, other] = [await timed(visitor, plain.url, routes), await timed(person, signedIn.url, routes)];
    if (i < WARM_UP) continue;
    times.plain.push(one);
    times.signedIn.push(other);
  }
  const compared = (share: number): string => {
    const [before, after] = [quantile(times.plain, share), quantile(times.signedIn, share)];
    return `${before.toFixed(1)} ms on this machine, ${after.toFixed(1)} ms signed in: ${(after / before).toFixed(2)} times`;
  };
  process.stdout.write(`${name.padEnd(44)} p95 ${compared(0.95)}; median ${compared(0.5)}\n`);
}

/** The style sheets and scripts of a page, also those that its scripts import. */
async function filesOf(page: string): Promise<string[]> {
  const files = new Set<string>([page]);
  for (const file of files) {
    const text = await (await visitor.send(plain.url + file)).text();
    for (const [, address] of text.matchAll(/(?:src=|stylesheet" href=|from )"([^"]+\.(?:ts|js|css))"/gu))
      files.add(new URL(address!, plain.url + file).pathname);
  }
  return [...files].slice(1);
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

function quantile(times: readonly number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? NaN;
}
