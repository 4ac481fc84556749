/** The manifest that an operator pastes is the one of this code. */
import { expect, test } from "vitest";
import manifest from "../../../deploy/slack/manifest.json" with { type: "json" };
import { slackManifest } from "./manifest.ts";

test("deploy/slack/manifest.json is the code's own", () => {
  expect(manifest).toEqual(slackManifest("https://desk.example.com"));
});
