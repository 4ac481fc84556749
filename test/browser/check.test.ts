/** Uploading a lockfile on the check page. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { openDesk, type OpenDesk } from "../open-desk.ts";
import { addressesOf, openUpstreams } from "../stubs/upstreams.ts";
import { launchChromium, type Chromium, PHONE, scrollsSideways } from "./open-browser.ts";
import { LOCKFILE } from "./lockfile.ts";

const TEXT = { file: "File", check: "Check", needsReview: "needs review", notChecked: /^Not checked/u };

let open: OpenDesk;
let chromium: Chromium;
const stack = new AsyncDisposableStack();
beforeAll(async () => {
  chromium = stack.use(await launchChromium());
  const upstreams = stack.use(await openUpstreams());
  open = stack.use(await openDesk({ upstreams: addressesOf(upstreams) }));
});
afterAll(async () => await stack.disposeAsync());

async function upload(page: Page, name: string, content: string): Promise<void> {
  await page.goto("/check");
  // The page takes files once it knows the uses.
  await page.getByRole("option").nth(1).waitFor({ state: "attached" });
  await page
    .getByLabel(TEXT.file, { exact: true })
    .setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });
  await page.getByRole("button", { name: TEXT.check, exact: true }).click();
}

test("a lockfile becomes a table of verdicts with reasons, and lists what was not checked", async () => {
  await using visit = await chromium.visit(open.url);
  const { page } = visit;
  await upload(page, "package-lock.json", LOCKFILE);
  const row = page.getByRole("row").filter({ hasText: "npm/lodash@4.17.20" });
  await row.getByText(TEXT.needsReview).waitFor();
  expect(await row.textContent()).toMatch(/GHSA-35jh-r3h4-6jhm.*4\.17\.21/u);
  expect(await page.getByRole("row").count()).toBe(6);
  await page.getByText(TEXT.notChecked).click();
  await page.getByRole("listitem").filter({ hasText: "linked" }).waitFor();
});

test("a file that is not a lockfile is refused with an explanation", async () => {
  await using visit = await chromium.visit(open.url);
  await upload(visit.page, "photo.jpg", "ÿØÿà");
  await expect.poll(() => visit.page.getByRole("alert").textContent()).toContain("photo.jpg");
});

test("a phone shows the verdicts without scrolling the page sideways", async () => {
  await using visit = await chromium.visit(open.url, { viewport: PHONE });
  await upload(visit.page, "package-lock.json", LOCKFILE);
  await visit.page.getByRole("table").waitFor();
  expect(await scrollsSideways(visit.page)).toBe(false);
});
