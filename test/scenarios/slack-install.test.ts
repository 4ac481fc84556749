/**
 * Installing Slack: the manifests grant exactly what the desk needs, everything they list works, and doctor says how to
 * fix the rest.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import socketManifest from "../../deploy/slack/manifest-socket.json" with { type: "json" };
import manifest from "../../deploy/slack/manifest.json" with { type: "json" };
import { slackChecks, type SlackToCheck } from "../../src/channels/slack/doctor.ts";
import { EVENTS, SHORTCUTS, SLASH_COMMANDS } from "../../src/channels/slack/listeners.ts";
import { SCOPES, slackManifest } from "../../src/channels/slack/manifest.ts";
import { readConfig } from "../../src/app/config.ts";
import { openStaffRoom, type StaffRoom } from "../slack-staff.ts";
import { APP_TOKEN, BOT, SECRET, SlackPeer, TOKEN } from "../stubs/slack-peer.ts";
import { missingScope } from "../stubs/slack-scopes.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";
/** What Slack wants for an event, or for commands, to be sent. */
const HEARD: Record<(typeof EVENTS)[number], keyof typeof SCOPES> = {
  app_home_opened: "chat:write",
  app_mention: "app_mentions:read",
  link_shared: "links:read",
  "message.channels": "channels:history",
  "message.groups": "groups:history",
  "message.im": "im:history",
  "message.mpim": "mpim:history",
  reaction_added: "reactions:read",
};

describe("the manifests", () => {
  const stack = new AsyncDisposableStack();
  let room: StaffRoom;
  let slack: SlackPeer;
  beforeAll(async () => {
    const channel = { emoji: { claim: "eyes", done: null }, userGroups: new Map([["S0OSPO", "legal"]]) };
    room = stack.use(await openStaffRoom({ channel }));
    ({ slack } = room);
    slack.granted = new Set(Object.keys(SCOPES));
  });
  afterAll(() => stack.disposeAsync());

  test("equal those of scripts/build/slack-manifest.ts, for HTTP and for Socket Mode", () => {
    expect(manifest).toEqual(slackManifest("https://desk.example.com"));
    expect(socketManifest).toEqual(slackManifest("https://desk.example.com", { socketMode: true }));
    expect(JSON.stringify(socketManifest)).not.toContain("/slack/events");
    expect(JSON.stringify(manifest).match(/https:\/\/desk\.example\.com\/slack\/events/gu)).toHaveLength(
      2 + SLASH_COMMANDS.length,
    );
  });

  /** What each event makes the desk do. */
  const effects: Record<(typeof EVENTS)[number], () => Promise<void>> = {
    app_home_opened: async () => {
      await slack.homeOpened("U1", "messages");
      await slack.homeOpened("U1");
      await expect.poll(() => [slack.homes.has("U1"), slack.prompts.length]).toEqual([true, 1]);
    },
    app_mention: async () => {
      const { ts } = await slack.say("U1", `<@${BOT}> ${QUESTION}`, { channel: "C1" });
      await room.answersTo(ts);
    },
    link_shared: async () => {
      const number = await room.request("U1");
      await slack.link("U1", `https://desk.example/desk#${number}`);
      await expect.poll(() => slack.unfurls.length).toBe(1);
    },
    "message.channels": async () => {
      const { ts } = await slack.say("U1", `<@${BOT}> ${QUESTION}`, { channel: "C1" });
      await room.answersTo(ts);
      await slack.say("U1", "and with Apache-2.0?", { channel: "C1", thread_ts: ts });
      await room.answersTo(ts, 2);
    },
    "message.groups": async () => {
      const { ts, number } = await room.ticket();
      await slack.say("UBEN", "Line 100.", { channel: "CSTAFF", thread_ts: (await room.card(number)).ts });
      await room.answersTo(ts, 3);
    },
    "message.im": async () => {
      const { ts } = await slack.say("U1", QUESTION);
      await room.answersTo(ts);
      await slack.file("U1", { name: "package-lock.json", content: '{"lockfileVersion":3,"packages":{}}' });
      await expect.poll(() => room.direct("U1").join("\n")).toMatch(/package-lock\.json/u);
    },
    "message.mpim": async () => {
      const { ts } = await slack.say("U1", `<@${BOT}> ${QUESTION}`, { channel: "G1" });
      await room.answersTo(ts);
      await slack.say("U1", "and with Apache-2.0?", { channel: "G1", thread_ts: ts });
      await room.answersTo(ts, 2);
    },
    reaction_added: async () => {
      const { number } = await room.ticket();
      await slack.reaction("UANA", await room.card(number), "eyes");
      await room.card(number, /Assignee Ana Staff/u);
    },
  };
  test.each(EVENTS)("%s is handled", async (event) => {
    await expect(effects[event]()).resolves.toBeUndefined();
  });

  test.each(SLASH_COMMANDS)("/%s answers", async (command) => {
    const { response_url } = await slack.command(
      "U1",
      `/${command}`,
      command === "scorecard" || command === "contribute" ? "help" : "",
    );
    const isAnswered = (): boolean =>
      slack.responses.some(({ to }) => to === response_url) || (slack.modals.get("U1") ?? []).length > 0;
    await expect.poll(isAnswered).toBe(true);
    slack.modals.clear();
  });

  test.each(SHORTCUTS)("the shortcut “$name” answers", async ({ callback_id }) => {
    const said = await slack.say("U1", QUESTION, { channel: "C1" });
    const { response_url } = await slack.shortcut("U1", callback_id, said);
    await expect.poll(() => slack.responses.find(({ to }) => to === response_url)?.text).toMatch(/\w/u);
  });

  test("these need exactly the scopes of the manifest", async () => {
    const channel = { channel: "CSTAFF", isPrivate: true };
    await slackChecks({ ...GOOD, apiUrl: slack.apiUrl, staffPlace: "C1" });
    await slackChecks({ ...GOOD, apiUrl: slack.apiUrl, staffPlace: channel.channel });
    expect(
      slack.calls.filter(({ answer }) => answer?.error === "missing_scope" || answer?.error === "unknown_method"),
    ).toEqual([]);
    const handled = new Set<string>([...EVENTS.map((event) => HEARD[event]), "commands"]);
    const unused = Object.keys(SCOPES).filter((scope) => {
      const without = new Set(Object.keys(SCOPES).filter((each) => each !== scope));
      const isNeeded = slack.calls.some(({ method, args }) => {
        const place = String(args.channel ?? "");
        return missingScope(without, method, place, slack.world.channels.get(place)?.private ?? false) !== undefined;
      });
      return !isNeeded && !handled.has(scope) && !["files:read", "users:read.email"].includes(scope);
    });
    expect(unused).toEqual([]);
    // Without this scope Slack refuses nothing; it leaves the address out.
    expect(slack.calls.find(({ method }) => method === "users.info")?.answer.user.profile.email).toMatch(/@/u);
    // A file is downloaded, not read by a method: without the scope Slack returns a sign-in page.
    expect(room.direct("U1").join("\n")).not.toMatch(/sign in|could not be read/iu);
  });
});

const GOOD: Omit<SlackToCheck, "apiUrl"> = {
  token: TOKEN,
  signingSecret: "0123456789abcdef0123456789abcdef",
  appToken: null,
  staffPlace: "CSTAFF",
  userGroups: new Map([["S0OSPO", "legal"]]),
  lastHeard: new Date("2026-11-20T09:00:00Z"),
};

describe("doctor", () => {
  const stack = new AsyncDisposableStack();
  let peer: SlackPeer;
  const checksOf = async (change: Partial<SlackToCheck> = {}) =>
    await slackChecks({ ...GOOD, apiUrl: peer.apiUrl, ...change });
  beforeAll(async () => void (peer = stack.use(await SlackPeer.open())));
  afterAll(() => stack.disposeAsync());

  test("finds no problem, over HTTP and over Socket Mode", async () => {
    for (const change of [{}, { signingSecret: null, appToken: APP_TOKEN }])
      expect((await checksOf(change)).map(({ state }) => state)).toEqual(["ok", "ok", "ok", "ok", "ok", "ok"]);
  });

  test.each<[string, Partial<SlackToCheck>, "warning" | "failed", RegExp, RegExp]>([
    ["a bad token", { token: "xoxb-other" }, "failed", /refuses the token[^]*invalid_auth/u, /Bot User OAuth Token/u],
    ["nobody there", { apiUrl: "http://127.0.0.1:9/api/" }, "failed", /does not answer/u, /firewall/u],
    ["an odd signing secret", { signingSecret: SECRET }, "warning", /does not look like/u, /Basic Information/u],
    [
      "a wrong app token",
      { appToken: "xapp-other" },
      "failed",
      /Socket Mode does not connect[^]*invalid_auth/u,
      /connections:write/u,
    ],
    ["a bot token for the app's", { appToken: TOKEN }, "failed", /not_allowed_token_type/u, /App-Level Token/u],
    ["nothing heard yet", { lastHeard: null }, "warning", /has sent nothing yet/u, /Event Subscriptions/u],
    ["no staff channel", { staffPlace: null }, "warning", /no staff channel/u, /SLACK_STAFF_CHANNEL/u],
    [
      "a channel that is not there",
      { staffPlace: "CNONE" },
      "failed",
      /cannot see the staff channel CNONE[^]*channel_not_found/u,
      /\/invite/u,
    ],
    ["a public one", { staffPlace: "C1" }, "warning", /#engineering is public/u, /private/u],
    ["a shared one", { staffPlace: "C2" }, "failed", /shared with another company/u, /of your own/u],
    [
      "a public one without the bot",
      { staffPlace: "C3" },
      "failed",
      /is not in the staff channel #general/u,
      /\/invite/u,
    ],
    [
      "an unknown user group",
      { userGroups: new Map([["S0NONE", "legal"]]) },
      "failed",
      /S0NONE cannot be read[^]*no_such_subteam/u,
      /group's id/u,
    ],
  ])("%s", async (_what, change, state, detail, remedy) => {
    const wrong = (await checksOf(change)).filter((check) => check.state !== "ok");
    expect(wrong).toEqual([{ state, detail: expect.stringMatching(detail), remedy: expect.stringMatching(remedy) }]);
  });

  test("without e-mail addresses the desk works, and doctor warns that it cannot link accounts", async () => {
    const all = peer.granted;
    peer.granted = new Set([...all].filter((scope) => scope !== "users:read.email"));
    expect(await checksOf()).toContainEqual({
      state: "warning",
      detail: "the token lacks users:read.email (to know which accounts belong to one person)",
      remedy: expect.stringMatching(/Install App/u),
    });
    peer.granted = all;
  });

  test("reports a revoked scope, an empty user group, and a staff channel that was archived or left", async () => {
    const all = peer.granted;
    peer.granted = new Set([...all].filter((scope) => scope !== "files:read"));
    expect(await checksOf()).toContainEqual({
      state: "failed",
      detail: expect.stringMatching(/lacks files:read \(lockfiles/u),
      remedy: expect.stringMatching(/manifest/u),
    });
    peer.granted = all;
    peer.archived.add("CSTAFF");
    expect(await checksOf()).toContainEqual({
      state: "failed",
      detail: "the staff channel #ospo-desk is archived",
      remedy: expect.stringMatching(/Unarchive/u),
    });
    peer.archived.clear();
    peer.groups.get("S0OSPO")!.users.splice(0);
    await peer.world.throwOut("CSTAFF");
    expect((await checksOf()).filter(({ state }) => state !== "ok")).toMatchObject([
      { state: "failed", detail: expect.stringMatching(/cannot see the staff channel CSTAFF/u) },
      {
        state: "warning",
        detail: "user group S0OSPO gives the role legal to 0 people",
        remedy: expect.stringMatching(/Add/u),
      },
    ]);
  });
});

describe("settings", () => {
  const BOT_TOKEN = { SLACK_BOT_TOKEN: "xoxb-1" };
  const SIGNED = { ...BOT_TOKEN, SLACK_SIGNING_SECRET: "s" };
  test.each<[Record<string, string>, RegExp]>([
    [BOT_TOKEN, /SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET \(HTTP\) or SLACK_APP_TOKEN \(Socket Mode\)/u],
    [{ SLACK_SIGNING_SECRET: "s" }, /without SLACK_BOT_TOKEN/u],
    [{ SLACK_APP_TOKEN: "xapp-1" }, /without SLACK_BOT_TOKEN/u],
    ...[
      "SLACK_STAFF_CHANNEL=C0123456789",
      "SLACK_EMOJI_CLAIM=eyes",
      "SLACK_EMOJI_DONE=eyes",
      "SLACK_STAFF_GROUPS=S0123456789=legal",
    ].map((one): [Record<string, string>, RegExp] => [
      Object.fromEntries([/^([^=]*)=(.*)$/u.exec(one)!.slice(1)]),
      /need SLACK_BOT_TOKEN/u,
    ]),
    [{ ...SIGNED, SLACK_STAFF_CHANNEL: "#ospo" }, /SLACK_STAFF_CHANNEL is not a channel id[^;]*C0123456789/u],
    [{ ...SIGNED, SLACK_STAFF_GROUPS: "ospo=legal" }, /SLACK_STAFF_GROUPS has "ospo=legal"[^;]*S0123456789=legal/u],
    [{ ...SIGNED, SLACK_EMOJI_CLAIM: "👀" }, /SLACK_EMOJI_CLAIM is not an emoji name: write its name, such as eyes/u],
    [
      { ...SIGNED, SLACK_EMOJI_CLAIM: "eyes", SLACK_EMOJI_DONE: ":eyes:" },
      /SLACK_EMOJI_CLAIM and SLACK_EMOJI_DONE are the same/u,
    ],
  ])("%j is refused with its remedy", (settings, words) => {
    expect(() => readConfig(settings, "/nowhere")).toThrow(words);
  });

  test("are accepted if complete", () => {
    const { slack } = readConfig(
      {
        ...SIGNED,
        SLACK_STAFF_CHANNEL: "C0123456789",
        SLACK_STAFF_GROUPS: "S1=legal, S2=ospo",
        SLACK_EMOJI_CLAIM: ":eyes:",
      },
      "/nowhere",
    );
    expect(slack).toMatchObject({ staffPlace: "C0123456789", emoji: { claim: "eyes", done: null } });
    expect([...slack!.userGroups]).toEqual([
      ["S1", "legal"],
      ["S2", "ospo"],
    ]);
  });
});
