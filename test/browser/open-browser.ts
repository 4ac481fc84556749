/**
 * A real Chromium for the tests of the pages: one per test file, with a fresh context per test. Complaints of the
 * browser fail the test: errors on the console, exceptions of the page, unexpected dialogs, and violations of the
 * content security policy, which Chromium writes to the console as errors.
 */
import { randomUUID } from "node:crypto";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { expect } from "vitest";
import { findChromium, HOW_TO_GET_CHROMIUM } from "./find-chromium.ts";

export const WIDE = { width: 1280, height: 900 };
export const PHONE = { width: 375, height: 700 };

/** Below the limit of a test, so that a failure names the element that was waited for. */
const PATIENCE_MS = 30_000;
/** The time of the desk that `openDesk` opens: ages and deadlines on the pages are the same in each run. */
const NOW = new Date("2026-11-20T09:00:00Z");

type VisitOptions = {
  /** The staff member who uses the browser. */
  as?: string;
  /** The id of an asker who was here before. */
  visitor?: string;
  language?: "en" | "zh";
  viewport?: typeof WIDE;
  /** Complaints that this test causes on purpose. */
  expects?: RegExp;
};

type Visit = AsyncDisposable & {
  page: Page;
  /** Waits for the tab that a click opens. */
  nextTab: (click: () => Promise<void>) => Promise<Page>;
};

export type Chromium = AsyncDisposable & {
  visit: (url: string, options?: VisitOptions) => Promise<Visit>;
};

export async function launchChromium(): Promise<Chromium> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(`No Chromium on this machine: ${HOW_TO_GET_CHROMIUM}.`);
  // Chromium refuses to run its sandbox as root.
  const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
  return {
    visit: async (url, options) => await visit(browser, url, options),
    [Symbol.asyncDispose]: async () => await browser.close(),
  };
}

async function visit(browser: Browser, url: string, options: VisitOptions = {}): Promise<Visit> {
  const { as, visitor = randomUUID(), language = "en", viewport = WIDE, expects } = options;
  const context = await browser.newContext({
    baseURL: url,
    viewport,
    locale: language === "zh" ? "zh-CN" : "en-GB",
    timezoneId: "Europe/Berlin",
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const complaints = complaintsOf(context);
  await context.clock.setFixedTime(NOW);
  await context.addCookies([
    { name: "ospo_visitor", value: visitor, url },
    ...(as ? [{ name: "ospo_staff", value: as, url }] : []),
  ]);
  const page = await context.newPage();
  return {
    page,
    nextTab: async (click) => {
      const [tab] = await Promise.all([context.waitForEvent("page"), click()]);
      await tab.waitForLoadState();
      return tab;
    },
    [Symbol.asyncDispose]: async () => {
      await context.close();
      // Soft, so that a failure of the test itself is reported too.
      expect.soft(complaints.filter((complaint) => !expects?.test(complaint))).toEqual([]);
    },
  };
}

/** Fills up while pages of this context run. */
function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => complaints.push(`exception: ${error.error().stack ?? error.error().message}`));
  context.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return complaints;
}

/** Whether the page scrolls sideways, which no page does on a phone. */
export async function scrollsSideways(page: Page): Promise<boolean> {
  return await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
}
