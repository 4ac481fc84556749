/** Requests to contribute, as a person files them on the page. */
import { randomUUID } from "node:crypto";
import type { Browser } from "./open-desk.ts";

/** Which tier decides depends on the agreement: `dco` and `cla-new` need people. Its project is new each time. */
export function contribution(agreement = "dco") {
  return {
    project: `https://github.com/org/${randomUUID()}`,
    license: "MIT",
    change: "feature",
    size: 300,
    time: "work",
    agreement,
    patents: false,
    competes: false,
    details: "x",
  };
}

/** A bug fix of a few lines: the engineer confirms the conditions, and nobody else decides. */
export const SMALL_FIX = {
  project: "https://github.com/expressjs/express.git",
  license: "MIT",
  change: "fix",
  size: 12,
  time: "work",
  agreement: "none",
  patents: false,
  competes: false,
  details: "A missing check of a header.",
};

/** Files a request of any kind, and returns what the page gets. `more` overrides what the page sends. */
export async function fileRequest(asker: Browser, kind: string, answers: object, more: object = {}): Promise<any> {
  const filing = { kind, answers, key: randomUUID(), language: "en", anyway: true, ...more };
  return (await asker.post("/api/requests", filing)).body;
}

/** Files a contribution and returns the number of its ticket. */
export async function fileContribution(asker: Browser, agreement?: string): Promise<number> {
  return (await fileRequest(asker, "contribute", contribution(agreement))).ticket;
}
