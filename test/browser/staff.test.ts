/** Staff work in the queue on the desk page, by mouse and by keyboard alone. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Locator, Page } from "playwright-core";
import { openDesk, type OpenDesk } from "../open-desk.ts";
import { launchChromium, type Chromium } from "./open-browser.ts";

const TEXT = {
  queue: "OSPO queue",
  claim: "Claim",
  close: "Close",
  reply: "Your reply to the asker",
  send: "Send reply",
};
const REPLY = "Yes, with the notice in your product.";

let open: OpenDesk;
let chromium: Chromium;
const stack = new AsyncDisposableStack();
beforeAll(async () => {
  chromium = stack.use(await launchChromium());
  open = stack.use(await openDesk());
});
afterAll(async () => await stack.disposeAsync());

/** A question that became a ticket; resolves with its number. */
async function ticketAbout(question: string): Promise<number> {
  const asker = open.browser();
  const { answer } = await asker.ask(question);
  return (await asker.post("/api/tickets", { message: answer.id })).body.ticket;
}

async function stateOf(number: number): Promise<unknown> {
  const { ticket, messages } = (await open.browser("ana").get(`/api/desk/tickets/${number}`)).body;
  return {
    state: ticket.state,
    assignee: ticket.assignee,
    replies: messages.filter(({ author }: any) => author === "staff").map(({ body }: any) => body.text),
  };
}

const ANSWERED = { state: "closed", assignee: "Ana", replies: [REPLY] };

test("by mouse: open, claim, reply, close", async () => {
  const number = await ticketAbout("What colour has the mouse?");
  await using visit = await chromium.visit(open.url, { as: "ana" });
  const { page } = visit;
  await page.goto("/desk");
  await queue(page)
    .getByRole("link", { name: `#${number}` })
    .click();
  await openTicket(page, number).waitFor();
  await page.getByRole("button", { name: TEXT.claim, exact: true }).click();
  await page.getByRole("textbox", { name: TEXT.reply }).fill(REPLY);
  await page.getByRole("button", { name: TEXT.send }).click();
  await page.getByRole("article").getByText(REPLY).waitFor();
  await page.getByRole("button", { name: TEXT.close, exact: true }).click();
  await expect.poll(() => stateOf(number)).toEqual(ANSWERED);
  await expect
    .poll(() =>
      queue(page)
        .getByRole("link", { name: `#${number}` })
        .count(),
    )
    .toBe(0);
});

test("by keyboard: j, k, Enter, c, r, and Tab to the button that closes", async () => {
  for (const which of ["older", "newer"]) await ticketAbout(`What colour has the ${which} keyboard?`);
  await using visit = await chromium.visit(open.url, { as: "ana" });
  const { page } = visit;
  const rows = queue(page).getByRole("listitem").getByRole("link");
  const [first, second] = [rows.first(), rows.nth(1)];
  await page.goto("/desk");
  await second.waitFor();
  for (const [key, focused] of [
    ["j", first],
    ["j", second],
    ["k", first],
  ] as const) {
    await page.keyboard.press(key);
    await expect.poll(() => isFocused(focused)).toBe(true);
  }
  const number = Number(/#(\d+)/u.exec((await first.textContent()) ?? "")?.[1]);
  await page.keyboard.press("Enter");
  await openTicket(page, number).waitFor();
  await page.keyboard.press("c");
  await page.getByRole("button", { name: TEXT.claim, exact: true }).waitFor({ state: "detached" });
  await page.keyboard.press("r");
  await page.keyboard.type(REPLY);
  await page.keyboard.press("Control+Enter");
  await page.getByRole("article").getByText(REPLY).waitFor();
  await tabBackTo(page, page.getByRole("button", { name: TEXT.close, exact: true }));
  await page.keyboard.press("Enter");
  await expect.poll(() => stateOf(number)).toEqual(ANSWERED);
  await page.keyboard.press("Escape");
  await openTicket(page, number).waitFor({ state: "hidden" });
});

test("a colleague's change appears without a reload", async () => {
  const number = await ticketAbout("What colour has the news?");
  await using visit = await chromium.visit(open.url, { as: "ben" });
  const { page } = visit;
  await page.goto(`/desk#${number}`);
  await openTicket(page, number).waitFor();
  await open.browser("ana").post(`/api/desk/tickets/${number}/reply`, { text: REPLY, delivery: randomUUID() });
  await expect.poll(() => page.getByRole("article").getByText(REPLY).isVisible()).toBe(true);
});

function queue(page: Page): Locator {
  return page.getByRole("region", { name: TEXT.queue });
}

function openTicket(page: Page, number: number): Locator {
  return page.getByRole("region", { name: `#${number} ` });
}

async function isFocused(place: Locator): Promise<boolean> {
  return await place.evaluate((node) => node === node.ownerDocument.activeElement);
}

/**
 * Presses Shift and Tab until the element has the focus; several times around the page, in case an update redraws it
 * meanwhile.
 */
async function tabBackTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 150 && !(await isFocused(target)); presses++) await page.keyboard.press("Shift+Tab");
  await expect.poll(() => isFocused(target)).toBe(true);
}
