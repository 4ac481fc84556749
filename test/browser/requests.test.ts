/** A request on the web pages, from the form to the receipt, as the engineer and the deciders see it. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { openReceipt } from "../../src/tickets/audit/receipts.ts";
import { openDesk, type OpenDesk } from "../open-desk.ts";
import { launchChromium, type Chromium, PHONE, scrollsSideways } from "./open-browser.ts";

const TEXT = {
  project: "Project",
  change: "What you contribute",
  time: "Whose time",
  agreement: "What the project asks you to sign",
  submit: "Submit",
  filed: "Filed",
  myRequests: "My requests",
  waiting: "waiting for approval",
  approved: "approved",
  approve: /^Approve/u,
  reason: /^Reason/u,
  youAre: "You are",
  decision: /Decision D-\d+-1/u,
  receipt: /receipt/iu,
  toConversation: "To the conversation",
  continueDraft: "Continue",
};

let open: OpenDesk;
let chromium: Chromium;
const stack = new AsyncDisposableStack();
beforeAll(async () => {
  chromium = stack.use(await launchChromium());
  open = stack.use(await openDesk());
});
afterAll(async () => await stack.disposeAsync());

/** Documentation for a project of its own; the agreement decides who must approve it. */
async function fillIn(page: Page, agreement: "none" | "cla-new"): Promise<void> {
  await page.getByLabel(TEXT.project, { exact: true }).fill(`github.com/org/${randomUUID()}`);
  await page.getByLabel(TEXT.change).selectOption("docs");
  await page.getByLabel(TEXT.time).selectOption("work");
  await page.getByLabel(TEXT.agreement).selectOption(agreement);
}

/** Resolves with the number of the ticket that the form became. */
async function submit(page: Page): Promise<number> {
  await page.getByRole("button", { name: TEXT.submit, exact: true }).click();
  const ticket = page.getByRole("region", { name: TEXT.filed }).getByText(/#\d+/u).first();
  await ticket.waitFor();
  return Number(/#(\d+)/u.exec((await ticket.textContent()) ?? "")?.[1]);
}

test("two people approve a request, and its requester follows it to a receipt that verifies", async () => {
  await using requester = await chromium.visit(open.url);
  const { page } = requester;
  await page.goto("/request?kind=contribute");
  await fillIn(page, "cla-new");
  await page.getByRole("complementary").getByText("T3").waitFor();
  const number = await submit(page);
  await page.getByRole("link", { name: TEXT.myRequests }).last().click();
  const request = page.getByRole("listitem").filter({ hasText: `#${number}` });
  await request.getByText(TEXT.waiting).waitFor();

  await using staff = await chromium.visit(open.url, { as: "ana" });
  await approve(staff.page, number, "The CLA is harmless.");
  await Promise.all([staff.page.waitForEvent("load"), staff.page.getByLabel(TEXT.youAre).selectOption("ben")]);
  await approve(staff.page, number, "Signed by Legal.");

  await page.reload();
  await request.getByText(TEXT.approved).waitFor();
  await request.getByRole("link").click();
  await page.waitForURL(`**/receipts/D-${number}-1`);
  for (const reason of ["The CLA is harmless.", "Signed by Legal."]) await page.getByText(reason).waitFor();
  const receipt = await page.getByRole("textbox", { name: TEXT.receipt }).inputValue();
  const keys = await page.request.get("/.well-known/jwks.json");
  expect(await openReceipt(receipt, await keys.json())).toMatchObject({ ticket: number, outcome: "approved" });
});

async function approve(page: Page, number: number, reason: string): Promise<void> {
  await page.goto(`/desk#${number}`);
  await page.getByRole("button", { name: TEXT.approve }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(TEXT.reason).fill(reason);
  await dialog.getByRole("button", { name: TEXT.approve }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText(reason).first().waitFor();
}

test("a request that the policy decides links to its decision at once, and so does the conversation", async () => {
  await using visit = await chromium.visit(open.url);
  const { page } = visit;
  await page.goto("/request?kind=contribute");
  await fillIn(page, "none");
  const number = await submit(page);
  await page.getByRole("link", { name: TEXT.decision }).waitFor();
  await page.getByRole("link", { name: TEXT.toConversation }).click();
  await page.getByRole("article").getByRole("link", { name: TEXT.decision }).click();
  await page.waitForURL(`**/receipts/D-${number}-1`);
  await expect.poll(() => page.getByRole("heading", { name: `D-${number}-1` }).isVisible()).toBe(true);
});

test("an abandoned form is a draft that can be continued", async () => {
  await using visit = await chromium.visit(open.url);
  const { page } = visit;
  await page.goto("/request?kind=contribute");
  const saved = page.waitForResponse("**/api/request-drafts");
  await page.getByLabel(TEXT.project, { exact: true }).fill("github.com/org/later");
  await saved;
  await page.goto("/requests");
  await page.getByRole("link", { name: TEXT.continueDraft }).click();
  await expect.poll(() => page.getByLabel(TEXT.project, { exact: true }).inputValue()).toBe("github.com/org/later");
});

test("a phone files a request and shows its receipt without scrolling sideways", async () => {
  await using visit = await chromium.visit(open.url, { viewport: PHONE });
  const { page } = visit;
  const straight = async (): Promise<void> =>
    expect([page.url(), await scrollsSideways(page)]).toEqual([page.url(), false]);
  await page.goto("/request");
  await page.getByRole("button", { name: /Contribute/u }).click();
  await straight();
  await fillIn(page, "none");
  await page.getByRole("complementary").getByText("T0").waitFor();
  await straight();
  const number = await submit(page);
  await straight();
  await page.goto("/requests");
  await page
    .getByRole("listitem")
    .filter({ hasText: `#${number}` })
    .getByRole("link")
    .click();
  await page.getByRole("heading", { name: `D-${number}-1` }).waitFor();
  await straight();
});
