/** The manifest that an operator pastes is the one of this code. To write it anew, delete it and run this test. */
import path from "node:path";
import { expect, test } from "vitest";
import { slackManifest } from "./manifest.ts";

test("deploy/slack/manifest.json is the code's own", async () => {
  const file = path.join(import.meta.dirname, "../../../deploy/slack/manifest.json");
  await expect(`${JSON.stringify(slackManifest("https://desk.example.com"), null, 2)}\n`).toMatchFileSnapshot(file);
});
