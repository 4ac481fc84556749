/**
 * The highest rate of signed Slack events that the desk acknowledges in time, compared with an empty Bolt app.
 *
 *   npm run bench:slack -- [--database postgres://…] [--seconds 3] [--only embedded] [--only questions]
 */
import { createHmac, randomUUID } from "node:crypto";
import { bench, forgetful, type Kind } from "./load.ts";
import { KNOWN } from "../soak/small-handbook.ts";

const SECRET = "a signing secret";
let count = 0;

const slack = await forgetful(() => ({
  ok: true,
  team_id: "T0",
  user_id: "UBOT",
  bot_id: "BBOT",
  ts: `${Date.now() / 1000}`,
  channel: { id: "D1" },
  messages: [],
}));

function eventOf(kind: Kind): string {
  const ts = `1700000000.${String(++count).padStart(6, "0")}`;
  const place =
    kind === "talk"
      ? { channel: `C${count % 50}`, channel_type: "channel" }
      : { channel: `D${count % 500}`, channel_type: "im" };
  const text = kind === "talk" ? "shall we have lunch at twelve?" : `${KNOWN} (${count})`;
  const event = {
    type: "message",
    user: `U${count % 500}`,
    team: "T0",
    ts,
    event_ts: ts,
    text,
    client_msg_id: randomUUID(),
    ...place,
  };
  return JSON.stringify({
    type: "event_callback",
    team_id: "T0",
    api_app_id: "A0",
    event_id: `Ev${randomUUID()}`,
    event_time: 1,
    event,
  });
}

function signed(body: string, secret: string) {
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  return {
    path: "/slack/events",
    headers: { "x-slack-request-timestamp": String(timestamp), "x-slack-signature": `v0=${signature}` },
    body,
  };
}

await bench({
  platform: slack,
  make: (kind) => signed(eventOf(kind), SECRET),
  forged: () => signed(eventOf("talk"), "another secret"),
  empty: { name: "empty Bolt app", script: "scripts/bench/empty-bolt.ts" },
  settings: { SLACK_BOT_TOKEN: "xoxb-test", SLACK_SIGNING_SECRET: SECRET, SLACK_API_URL: `${slack.url}/` },
});
