/** In a real browser: sign in at the issuer, ask, file, sign out; and what the person left is gone from the browser. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSignedInDesk, type SignedInDesk } from "../open-signed-in.ts";
import { axeViolations } from "./axe.ts";
import { type Chromium, launchChromium, PHONE } from "./open-browser.ts";

let desk: SignedInDesk;
let chromium: Chromium;
const stack = new AsyncDisposableStack();
beforeAll(async () => {
  chromium = stack.use(await launchChromium());
  desk = stack.use(await openSignedInDesk());
});
afterAll(async () => await stack.disposeAsync());

test("an employee signs in, asks, opens a citation, opens a ticket, signs out, and the next one starts anew", async () => {
  await using visit = await chromium.visit(desk.url, { viewport: PHONE, expects: /status of 401/u });
  const { page } = visit;
  const signIn = async (name: string): Promise<void> => {
    await page.getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  await page.goto("/request?kind=contribute");
  await signIn("sub-erik");
  await page.waitForURL("**/request?kind=contribute");
  await page.getByText("Erik Engineer").waitFor();
  expect(await axeViolations(page)).toEqual([]);

  await page.goto("/");
  await page.getByRole("textbox", { name: "Your question" }).fill("May I use a GPL library in a hosted service?");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const citation = page.getByRole("log").getByRole("figure").first();
  const tab = await visit.nextTab(async () => await citation.getByRole("link").first().click());
  await tab.locator("mark.cited").first().waitFor();
  await tab.close();
  const answer = page.getByRole("article").last();
  await answer.getByRole("button", { name: "Ask a person" }).click();
  await page
    .getByText(/Ticket #1/u)
    .first()
    .waitFor();

  await page.getByRole("button", { name: "Sign out" }).click();
  // The issuer asks whether to end its own session.
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  expect(await page.evaluate("localStorage.length + sessionStorage.length")).toBe(0);

  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn("sub-olga");
  await page.getByText("Olga Ospo").waitFor();
  expect(await page.getByRole("log").getByRole("article").count()).toBe(0);
  await page.getByRole("link", { name: "Queue" }).click();
  await page.getByText("May I use a GPL library in a hosted service?").first().waitFor();
});

test("whose groups the issuer left out reads it on each page, in their language", async () => {
  const leftOut = { _claim_names: { groups: "src1" }, _claim_sources: { src1: { endpoint: "https://graph.example" } } };
  desk.issuer.people.set("sub-many", { name: "Many Groups", ...leftOut });
  await using visit = await chromium.visit(desk.url, { viewport: PHONE, expects: /status of 401/u });
  const { page } = visit;
  await page.goto("/");
  await page.getByLabel("Name").fill("sub-many");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Your company's sign-in left out your groups").waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.goto("/requests");
  await page.getByText("Your company's sign-in left out your groups").waitFor();
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByText("您所在的群组太多").waitFor();
});

test("a session that ends under an open page loses nothing that was typed", async () => {
  await using visit = await chromium.visit(desk.url, { expects: /status of 401/u });
  const { page } = visit;
  await page.goto("/");
  await page.getByLabel("Name").fill("sub-erik");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Erik Engineer").waitFor();
  await desk.database.db.deleteFrom("web_session").execute();
  await page.getByRole("textbox", { name: "Your question" }).fill("What does LGPL mean for our app?");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("You are not signed in.").first().waitFor();
  expect(await page.getByText("What does LGPL mean for our app?").count()).toBe(1);
});
