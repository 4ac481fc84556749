/**
 * Asking on the web page: the answer and its place in the handbook, feedback, a person, the other language, a phone.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Locator, Page } from "playwright-core";
import { openDesk, type OpenDesk } from "../open-desk.ts";
import { launchChromium, type Chromium, PHONE, scrollsSideways } from "./open-browser.ts";

const QUESTION = "May I use a GPL library in a hosted service?";
const TEXT = {
  question: "Your question",
  send: "Send",
  notHelpful: "Not helpful",
  missing: "What was missing?",
  thanks: "Thank you",
  askPerson: "Ask a person",
  ticket: /Ticket #(\d+)/u,
  chinese: "中文",
  questionInChinese: "您的问题",
};

let open: OpenDesk;
let chromium: Chromium;
const stack = new AsyncDisposableStack();
beforeAll(async () => {
  chromium = stack.use(await launchChromium());
  open = stack.use(await openDesk());
});
afterAll(async () => await stack.disposeAsync());

/** Types a question as a person does; resolves with the desk's answer. */
async function ask(page: Page, text: string): Promise<Locator> {
  const before = await page.getByRole("article").count();
  await page.getByRole("textbox", { name: TEXT.question }).fill(text);
  await page.getByRole("button", { name: TEXT.send, exact: true }).click();
  const answer = page.getByRole("article").nth(before + 1);
  await answer.waitFor();
  return answer;
}

test("an answer quotes the handbook, and its citation opens at the marked place", async () => {
  await using visit = await chromium.visit(open.url);
  await visit.page.goto("/");
  const answer = await ask(visit.page, QUESTION);
  const citation = answer.getByRole("figure").first();
  const quote = (await citation.getByRole("blockquote").textContent()) ?? "";
  const document = await visit.nextTab(() => citation.getByRole("link").click());
  const mark = document.locator("mark").first();
  await expect.poll(() => isInView(mark)).toBe(true);
  // It is further down than the first screen, so the page has scrolled to it.
  expect(await document.evaluate("scrollY")).toBeGreaterThan(0);
  expect(words(await mark.textContent())).toContain(words(quote).slice(0, 40));
});

test("a comment on an unhelpful answer is stored with it", async () => {
  await using visit = await chromium.visit(open.url);
  await visit.page.goto("/");
  const answer = await ask(visit.page, QUESTION);
  await answer.getByRole("button", { name: TEXT.notHelpful }).click();
  const comment = answer.getByRole("textbox", { name: TEXT.missing });
  await comment.fill("Which GPL versions?");
  await comment.press("Enter");
  await comment.waitFor({ state: "detached" });
  await answer.getByText(TEXT.thanks).waitFor();
  const kept = await open.database.db.selectFrom("feedback").select(["helpful", "comment"]).execute();
  expect(kept).toEqual([{ helpful: false, comment: "Which GPL versions?" }]);
});

test("a question is handed to a person, and the staff reply appears without a reload", async () => {
  await using visit = await chromium.visit(open.url);
  await visit.page.goto("/");
  const answer = await ask(visit.page, QUESTION);
  await answer.getByRole("button", { name: TEXT.askPerson }).click();
  const card = visit.page.getByRole("article").filter({ hasText: TEXT.ticket });
  await card.waitFor();
  const number = TEXT.ticket.exec((await card.textContent()) ?? "")?.[1];
  const staff = open.browser("ana");
  await staff.post(`/api/desk/tickets/${number}/reply`, {
    text: "Only as a separate process.",
    delivery: randomUUID(),
  });
  const reply = visit.page.getByRole("article").getByText("Only as a separate process.");
  await reply.waitFor();
  await visit.page.reload();
  await expect.poll(() => reply.isVisible()).toBe(true);
});

test("the language changes with one button, and stays after a reload", async () => {
  await using visit = await chromium.visit(open.url);
  const { page } = visit;
  await page.goto("/");
  await page.getByRole("button", { name: TEXT.chinese }).click();
  await page.getByRole("textbox", { name: TEXT.questionInChinese }).waitFor();
  await page.reload();
  await page.getByRole("textbox", { name: TEXT.questionInChinese }).fill("给上游提交补丁需要审批吗？");
  await page.keyboard.press("Enter");
  await page.getByRole("article").nth(1).getByRole("figure").first().waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("zh");
});

test("a browser that speaks Chinese gets Chinese pages", async () => {
  await using visit = await chromium.visit(open.url, { language: "zh" });
  await visit.page.goto("/");
  await expect.poll(() => visit.page.getByRole("textbox", { name: TEXT.questionInChinese }).isVisible()).toBe(true);
});

test("a phone shows question, answer and citation without scrolling sideways", async () => {
  await using visit = await chromium.visit(open.url, { viewport: PHONE });
  const { page } = visit;
  await page.goto("/");
  expect(await scrollsSideways(page)).toBe(false);
  const answer = await ask(page, QUESTION);
  expect(await scrollsSideways(page)).toBe(false);
  const document = await visit.nextTab(() => answer.getByRole("figure").first().getByRole("link").click());
  await document.locator("mark").first().waitFor();
  expect(await scrollsSideways(document)).toBe(false);
});

async function isInView(place: Locator): Promise<boolean> {
  const box = await place.boundingBox();
  const size = place.page().viewportSize();
  return box !== null && size !== null && box.height > 0 && box.y >= 0 && box.y + 20 < size.height;
}

function words(text: string | null): string {
  return (text ?? "").replaceAll(/\s+/gu, " ").trim();
}
