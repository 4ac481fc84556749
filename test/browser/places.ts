/** Every page in every state that a person can see, on the furnished desk. */
import type { Locator, Page } from "playwright-core";
import type { FurnishedDesk } from "./furnished-desk.ts";
import { LOCKFILE } from "./lockfile.ts";

/** A text that a person typed. If a page treated it as HTML, it would run. */
export const WORDS = "<img src=x onerror=alert(1)>";

export type Place = {
  name: string;
  /** The address to start from. */
  address: (desk: FurnishedDesk) => string;
  /** The remaining steps; resolves with an element that is visible at the end. */
  reach: (page: Page) => Locator | Promise<Locator>;
  as?: "ana";
  /** Whether it shows the person's text. */
  hasWords?: true;
  /** Complaints of the browser that are expected there. */
  expects?: RegExp;
};

const TEXT = {
  question: "Your question",
  send: "Send",
  notHelpful: "Not helpful",
  openTicket: "Open a ticket",
  file: "File",
  check: "Check",
  submit: "Submit",
  appeal: /^Appeal/u,
  approve: /^Approve/u,
};
/** The browser itself reports a response with this status. */
const NOT_FOUND = /status of 404/u;

export const PLACES: Place[] = [
  { name: "the first page", address: () => "/", reach: (page) => page.getByRole("main").getByRole("list") },
  {
    name: "setting up sign-in, with what must be mended",
    address: () => "/setup",
    async reach(page) {
      await page.getByLabel("Provider").selectOption("Google");
      await page.getByLabel("Address of the desk").fill("http://desk.example");
      for (const label of ["Client id", "Client secret", "Your organization there", "The first administrator"])
        await page.getByLabel(label).fill("x");
      await page.getByRole("button", { name: "Try it" }).click();
      return page.getByText("PUBLIC_URL is an http address");
    },
  },
  {
    name: "an answer, after it did not help",
    address: () => "/",
    async reach(page) {
      const answer = await ask(page, "May I use a GPL library in a hosted service?");
      await answer.getByRole("figure").first().waitFor();
      await answer.getByRole("button", { name: TEXT.notHelpful }).click();
      return answer.getByRole("textbox");
    },
  },
  {
    name: "a verdict with its facts",
    address: () => "/",
    async reach(page) {
      const answer = await ask(page, "can we ship lodash@4.17.20 in our product?");
      await answer.getByRole("region").waitFor();
      await openDetails(page);
      return answer.getByRole("meter").or(answer.getByRole("definition")).first();
    },
  },
  {
    name: "a question back",
    address: () => "/",
    reach: async (page) => (await ask(page, "may we use jszip@3.10.2?")).getByRole("list"),
  },
  {
    name: "a question that became a ticket",
    address: () => "/",
    hasWords: true,
    async reach(page) {
      const answer = await ask(page, `Whose colour has ${WORDS}?`);
      await answer.getByRole("button", { name: TEXT.openTicket }).click();
      return page.getByRole("article").nth(2);
    },
  },
  {
    name: "a document, at the marked place",
    address: () => "/",
    hasWords: true,
    async reach(page) {
      const answer = await ask(page, "Who hangs wallpaper?");
      const link = answer.getByRole("figure").getByRole("link").first();
      await page.goto((await link.getAttribute("href")) ?? "");
      return page.locator("mark").first();
    },
  },
  { name: "the check page", address: () => "/check", reach: (page) => page.getByLabel(TEXT.file, { exact: true }) },
  {
    name: "a project with its verdicts",
    address: () => "/check",
    async reach(page) {
      await upload(page, "package-lock.json", LOCKFILE);
      await page.getByRole("table").waitFor();
      await openDetails(page);
      return page.getByRole("table");
    },
  },
  {
    name: "a file that cannot be checked",
    address: () => "/check",
    hasWords: true,
    async reach(page) {
      await upload(page, WORDS, "no lockfile");
      return page.getByRole("alert");
    },
  },
  {
    name: "the kinds of requests",
    address: () => "/request",
    reach: (page) => page.getByRole("main").getByRole("list"),
  },
  {
    name: "a form with mistakes",
    address: ({ forms }) => forms.wrong,
    async reach(page) {
      await page.getByRole("button", { name: TEXT.submit, exact: true }).click();
      return page.getByRole("alert").filter({ hasText: /\S/u });
    },
  },
  {
    name: "a form whose request was filed before",
    address: ({ forms }) => forms.earlier,
    hasWords: true,
    async reach(page) {
      await page.getByRole("complementary").getByRole("listitem").filter({ hasText: WORDS }).waitFor();
      await page.getByRole("button", { name: TEXT.submit, exact: true }).click();
      return page.getByRole("status").getByRole("listitem").filter({ hasText: WORDS });
    },
  },
  {
    name: "a form whose conditions are to be confirmed",
    address: ({ forms }) => forms.toConfirm,
    async reach(page) {
      await page.getByRole("complementary").getByText("T1").waitFor();
      await page.getByRole("button", { name: TEXT.submit, exact: true }).click();
      return page.getByRole("checkbox");
    },
  },
  {
    name: "a filed request",
    address: ({ forms }) => forms.ready,
    async reach(page) {
      await page.getByRole("complementary").getByText("T0").waitFor();
      await page.getByRole("button", { name: TEXT.submit, exact: true }).click();
      return page.getByText(/#\d+/u).filter({ visible: true }).first();
    },
  },
  { name: "my requests", address: () => "/requests", hasWords: true, reach: (page) => page.getByText(WORDS).first() },
  {
    name: "an appeal",
    address: () => "/requests",
    async reach(page) {
      await page.getByRole("button", { name: TEXT.appeal }).first().click();
      return page.getByRole("dialog");
    },
  },
  {
    name: "the queue, with filters and a choice of tickets",
    address: () => "/desk",
    as: "ana",
    hasWords: true,
    async reach(page) {
      await page.getByRole("checkbox").first().check();
      await openDetails(page);
      return page.getByRole("link", { name: WORDS }).first();
    },
  },
  {
    name: "a ticket with a question",
    address: ({ question }) => `/desk#${question}`,
    as: "ana",
    hasWords: true,
    async reach(page) {
      await page.getByRole("article").first().waitFor();
      await openDetails(page);
      return page.getByRole("heading", { name: WORDS });
    },
  },
  {
    name: "a ticket with a request",
    address: ({ waiting }) => `/desk#${waiting}`,
    as: "ana",
    hasWords: true,
    async reach(page) {
      await page.getByRole("button", { name: TEXT.approve }).waitFor();
      await openDetails(page);
      return page.getByRole("heading", { name: WORDS });
    },
  },
  {
    name: "an approval",
    address: ({ waiting }) => `/desk#${waiting}`,
    as: "ana",
    async reach(page) {
      await page.getByRole("button", { name: TEXT.approve }).click();
      return page.getByRole("dialog");
    },
  },
  {
    name: "the keys",
    address: () => "/desk",
    as: "ana",
    async reach(page) {
      await page.getByRole("checkbox").first().waitFor();
      await page.keyboard.press("?");
      return page.getByRole("dialog");
    },
  },
  {
    name: "the inbox",
    address: () => "/desk#inbox",
    as: "ana",
    hasWords: true,
    reach: (page) => page.getByRole("listitem").filter({ hasText: WORDS }).last(),
  },
  {
    name: "drafts for the handbook",
    address: () => "/desk#drafts",
    as: "ana",
    hasWords: true,
    reach: (page) => page.getByRole("article").getByRole("heading", { name: WORDS }),
  },
  {
    name: "blanket approvals",
    address: () => "/desk#blankets",
    as: "ana",
    reach: (page) => page.getByRole("table"),
  },
  {
    name: "answers of a model on trial",
    address: () => "/desk#answers",
    as: "ana",
    async reach(page) {
      await page.getByRole("article").first().waitFor();
      await openDetails(page);
      return page.getByRole("table");
    },
  },
  receipt("a valid receipt", ({ approved }) => approved),
  receipt("the receipt of a rejection", ({ rejected }) => rejected),
  receipt("a revoked receipt", ({ revoked }) => revoked),
  receipt("a receipt with facts", ({ withFacts }) => withFacts),
  {
    name: "a receipt that is not there",
    address: () => "/receipts/D-999-1",
    reach: (page) => page.getByRole("alert"),
    expects: NOT_FOUND,
  },
  {
    name: "an address that is not there",
    address: () => "/nowhere",
    reach: (page) => page.locator("body"),
    expects: NOT_FOUND,
  },
];

function receipt(name: string, id: (desk: FurnishedDesk) => string): Place {
  return {
    name,
    address: (desk) => `/receipts/${id(desk)}`,
    hasWords: true,
    reach: (page) => page.getByText(WORDS).first(),
  };
}

/** Resolves with the desk's answer. */
async function ask(page: Page, text: string): Promise<Locator> {
  await page.getByRole("textbox", { name: TEXT.question }).fill(text);
  await page.getByRole("button", { name: TEXT.send, exact: true }).click();
  const answer = page.getByRole("article").nth(1);
  await answer.waitFor();
  return answer;
}

async function upload(page: Page, name: string, content: string): Promise<void> {
  // The page takes files once it knows the uses.
  await page.getByRole("option").nth(1).waitFor({ state: "attached" });
  const file = { name, mimeType: "text/plain", buffer: Buffer.from(content) };
  await page.getByLabel(TEXT.file, { exact: true }).setInputFiles(file);
  await page.getByRole("button", { name: TEXT.check, exact: true }).click();
}

async function openDetails(page: Page): Promise<void> {
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
}
