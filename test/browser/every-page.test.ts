/**
 * Every page in every state: accessible as far as axe-core can tell, and what people typed is text on it, never HTML.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { axeViolations } from "./axe.ts";
import { type FurnishedDesk, openFurnishedDesk } from "./furnished-desk.ts";
import { launchChromium, type Chromium } from "./open-browser.ts";
import { PLACES, WORDS } from "./places.ts";

let desk: FurnishedDesk;
let chromium: Chromium;
const stack = new AsyncDisposableStack();
beforeAll(async () => {
  chromium = stack.use(await launchChromium());
  desk = stack.use(await openFurnishedDesk(WORDS));
});
afterAll(async () => await stack.disposeAsync());

test.each(PLACES)("$name", async ({ address, reach, as, hasWords, expects }) => {
  await using visit = await chromium.visit(desk.url, { visitor: desk.visitor, as, expects });
  const { page } = visit;
  await page.goto(address(desk));
  await (await reach(page)).waitFor();
  if (hasWords) await page.getByText(WORDS).first().waitFor();
  expect.soft(await axeViolations(page)).toEqual([]);
});
