/** Writes the manifests in deploy/slack from the code's own lists. Run it after a change of those, then `oxfmt`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { slackManifest } from "../../src/channels/slack/manifest.ts";

const DIR = path.join(import.meta.dirname, "../../deploy/slack");
const URL = "https://desk.example.com";

for (const [file, manifest] of Object.entries({
  "manifest.json": slackManifest(URL),
  "manifest-socket.json": slackManifest(URL, { socketMode: true }),
}))
  writeFileSync(path.join(DIR, file), `${JSON.stringify(manifest, null, 2)}\n`);
