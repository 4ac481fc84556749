/** Every page is served with a strict content security policy, and with everything that its script imports. */
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { assetRoutes, pageRoutes } from "./assets.ts";
import { strictHeaders } from "./guard.ts";

const app = new Hono()
  .use(strictHeaders(false))
  .route("/", assetRoutes())
  .route("/", pageRoutes({ isSetUp: false }));
const get = async (address: string): Promise<{ status: number; type: string; headers: Headers; text: string }> => {
  const response = await app.request(address);
  const { status, headers } = response;
  return { status, type: headers.get("content-type") ?? "", headers, text: await response.text() };
};

describe.each(["/", "/check", "/desk", "/receipts/D-1-1", "/request", "/requests"])("the page %s", (address) => {
  test("loads scripts and styles of the desk only, and each is there", async () => {
    const page = await get(address);
    expect([page.status, page.type]).toEqual([200, "text/html; charset=UTF-8"]);
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(page.headers.get("content-security-policy")).toMatch(
      /default-src 'none'; script-src 'self'; style-src 'self';/u,
    );
    expect(page.text).not.toMatch(/<script(?![^>]+src="\/src\/)|<style|style=|onclick=/u);
    const linked = [...page.text.matchAll(/(?:href|src)="([^"]+)"/gu)].map(([, file]) => file!);
    expect(linked.length).toBeGreaterThan(2);
    const seen = new Set<string>();
    for (const file of linked) await expectLoads(file, seen);
    expect([...seen]).toContain("/vendor/lit-html/lit-html.js");
  });
});

/** Loads a script and everything that it imports, at any depth. */
async function expectLoads(file: string, seen: Set<string>): Promise<void> {
  if (seen.has(file)) return;
  seen.add(file);
  const { status, type, text, headers } = await get(file);
  expect([file, status, headers.get("cache-control")]).toEqual([file, 200, "no-cache"]);
  if (!/\.[jt]s$/u.test(file)) return;
  expect([file, type]).toEqual([file, "text/javascript; charset=utf-8"]);
  const imports = [...text.matchAll(/(?:[}\s]from|\bimport)\s*"([^"]+)"/gu)].map(([, name]) => name!);
  for (const name of imports) {
    expect(name, `import in ${file}`).toMatch(/^\.{0,2}\//u);
    await expectLoads(new URL(name, `http://desk${file}`).pathname, seen);
  }
}

test("of the program itself a browser gets nothing", async () => {
  for (const file of ["main.ts", "channels/web/server.ts", "channels/web/pages/tsconfig.json", "words/en/nothing.ts"])
    expect([file, (await get(`/src/${file}`)).status]).toEqual([file, 404]);
  expect((await get("/vendor/lit-html/async-directive.js")).status).toBe(404);
  expect((await get("/tsconfig.json")).status).toBe(404);
});
