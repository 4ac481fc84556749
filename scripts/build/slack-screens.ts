/**
 * Makes the pictures of Slack in the guides: plays scenes on a desk in this process, draws them and takes screenshots.
 * node launch.mjs scripts/build/slack-screens.ts
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { openSlack } from "../../test/open-slack.ts";
import { addressesOf, openUpstreams } from "../../test/stubs/upstreams.ts";
import { drawBlocks } from "../../test/stubs/draw.ts";
import type { SlackPeer } from "../../test/stubs/slack-peer.ts";
import { PEOPLE } from "../../test/stubs/slack-world.ts";

const IMAGES = path.join(import.meta.dirname, "../../docs/images");
const CHROMIUM = "/usr/bin/chromium";
const WAIT_MS = 60_000;
const work = await mkdtemp(path.join(tmpdir(), "ospo-screens-"));
await using upstreams = await openUpstreams();
await using all = await openSlack({ upstreams: addressesOf(upstreams) });
const { slack } = all;

async function until<T>(find: () => T | undefined): Promise<T> {
  for (const ends = performance.now() + WAIT_MS; performance.now() < ends; await wait(100)) {
    const found = find();
    if (found !== undefined) return found;
  }
  throw new Error(`nothing to draw:${find.toString()}`);
}

async function answered(ts: string, count = 1): Promise<SlackPeer["posted"]> {
  return await until(() => {
    const whole = slack.inThread(ts).filter(({ stream }) => stream !== "open");
    return whole.length >= count ? whole : undefined;
  });
}

async function photograph(name: string, drawn: Parameters<typeof drawBlocks>[0], height: number): Promise<void> {
  const page = path.join(work, `${name}.html`);
  await writeFile(page, drawBlocks(drawn, PEOPLE));
  const file = path.join(IMAGES, `slack-${name}.png`);
  const width = drawn.kind === "modal" ? 552 : 752;
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    `--window-size=${width},${height}`,
    `--screenshot=${file}`,
  ];
  await promisify(execFile)(CHROMIUM, [...flags, page]);
  console.log(file);
}

const talk = (
  title: string,
  question: string,
  from: string,
  messages: SlackPeer["posted"],
): Parameters<typeof drawBlocks>[0] => ({
  kind: "messages",
  title,
  messages: [
    { from, text: question },
    ...messages.map(({ text, blocks }) => ({ from: "OSPO", isApp: true, text, blocks: withText(text, blocks) })),
  ],
});

/** Streamed text is above the blocks that completed the message. */
function withText(text: string, blocks: any[]): any[] {
  const isStreamed = blocks.length > 0 && !blocks.some(({ type }) => type === "section" || type === "header");
  return isStreamed
    ? [{ type: "section", text: { type: "mrkdwn", text: text.replaceAll(/\\(.)/gu, "$1") } }, ...blocks]
    : blocks;
}

const MIT = "What must I ship with an MIT-licensed package?";
await photograph("answer", talk("OSPO", MIT, "Uma Eins", await answered((await slack.say("U1", MIT)).ts)), 560);
const CHINESE = "使用 MIT 许可证的软件包时，必须附带什么？";
await photograph(
  "chinese",
  talk("OSPO", CHINESE, "Uma Eins", await answered((await slack.say("U1", CHINESE)).ts)),
  560,
);
const PACKAGE = "May we use jszip@3.10.2 in our hosted service?";
const verdict = await answered((await slack.say("U1", PACKAGE)).ts);
await slack.click("U1", verdict[0]!, "details");
const details = await until(() => slack.ephemeral.find(({ user, text }) => user === "U1" && text.includes("jszip")));
await photograph("verdict", talk("OSPO", PACKAGE, "Uma Eins", [...verdict, { ...details, updates: 0 }]), 900);

await slack.command("U1", "/ospo", "request release https://github.com/acme/rocket");
const form = await until(() => slack.modal("U1"));
await photograph("form", { kind: "modal", view: form }, 1130);
await slack.submit(form, {
  why: "Our customers want to build on it.",
  license: "Apache-2.0",
  owner: "Uma Eins",
  size: "full",
  thirdParty: "listed",
  secretsChecked: "yes",
  nameChecked: "yes",
  exportControl: "none",
});
const preview = await until(() => (slack.modal("U1")?.callback_id === "request-file" ? slack.modal("U1") : undefined));
await photograph("preview", { kind: "modal", view: preview }, 340);
await slack.submit(preview, JSON.stringify(preview.blocks).includes("field:attested") ? { attested: ["yes"] } : {});

const UNKNOWN = "Which bus goes to the airport on Sunday?";
const { ts } = await slack.say("U2", UNKNOWN);
await slack.click("U2", (await answered(ts))[0]!, "ask-person");
const card = await until(() => slack.inChannel("CSTAFF").find(({ text }) => text.includes("bus")));
await slack.click("UANA", card, "ticket:claim");
await slack.say("UANA", "Line 100, from the main gate.", { channel: "CSTAFF", thread_ts: card.ts });
await slack.say("UANA", "note: the timetable should be in the handbook", { channel: "CSTAFF", thread_ts: card.ts });
await answered(ts, 3);
await slack.say("U2", "Thank you, and back?", { thread_ts: ts });
await until(() => slack.inThread(card.ts).find(({ text }) => text.includes("and back")));
await wait(3000);
const asIs = slack.inChannel("CSTAFF").find((each) => each.ts === card.ts)!;
await photograph(
  "card",
  {
    kind: "messages",
    title: "# ospo-desk",
    messages: [
      { from: "OSPO", isApp: true, blocks: asIs.blocks },
      { from: "Ana Staff", text: "Line 100, from the main gate." },
      { from: "Ana Staff", text: "note: the timetable should be in the handbook" },
      ...slack.inThread(card.ts).map(({ text, blocks }) => ({ from: "OSPO", isApp: true, text, blocks })),
    ],
  },
  830,
);
await slack.homeOpened("UANA");
await photograph("home", { kind: "home", view: await until(() => slack.homes.get("UANA")) }, 850);
await rm(work, { recursive: true, force: true });
