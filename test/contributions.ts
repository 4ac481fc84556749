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

/** Files one and returns the number of its ticket. */
export async function fileContribution(asker: Browser, agreement?: string): Promise<number> {
  const answers = contribution(agreement);
  const { body } = await asker.post("/api/requests", {
    kind: "contribute",
    answers,
    key: randomUUID(),
    language: "en",
    anyway: true,
  });
  return body.ticket as number;
}
