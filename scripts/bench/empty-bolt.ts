/** A Bolt app that acknowledges and does nothing: the desk is compared with it. */
import type { AddressInfo } from "node:net";
import { App, HTTPReceiver, LogLevel } from "@slack/bolt";

const { SLACK_API_URL: slackApiUrl = "", SLACK_SIGNING_SECRET: signingSecret = "" } = process.env;
const app = new App({
  receiver: new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR }),
  token: "xoxb-test",
  clientOptions: { slackApiUrl },
  logLevel: LogLevel.ERROR,
});
app.message(() => Promise.resolve());
const server = await app.start({ port: 0, host: "127.0.0.1" });
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
