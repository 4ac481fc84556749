/** Installing Teams: doctor says what works, and how to fix the rest. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { teamsChecks, type TeamsToCheck } from "../../src/channels/teams/doctor.ts";
import { log } from "../open-desk.ts";
import type { Teams } from "../open-teams.ts";
import { openTeamsPeer } from "../stubs/teams-peer.ts";
import { APP_ID, PASSWORD, TENANT } from "../stubs/teams-sender.ts";

const NOWHERE = "http://127.0.0.1:9";
type Identity = Extract<TeamsToCheck["identity"], { kind: "registered" }>;

describe("doctor", () => {
  const stack = new AsyncDisposableStack();
  let peer: Teams;
  beforeAll(async () => {
    peer = await openTeamsPeer();
    stack.defer(() => peer.close());
  });
  afterAll(() => stack.disposeAsync());
  const checksOf = async (identity: Partial<Identity> = {}, change: Partial<TeamsToCheck> = {}) =>
    await teamsChecks({
      identity: {
        kind: "registered",
        appId: APP_ID,
        password: PASSWORD,
        tenantId: TENANT,
        openIdMetadataUrl: peer.openIdMetadataUrl,
        loginUrl: peer.origin,
        tokens: "botbuilder",
        ...identity,
      },
      log,
      staffPlace: "19:staff@thread.tacv2",
      publicUrl: "https://desk.example/",
      lastHeard: new Date("2026-11-20T09:00:00Z"),
      ...change,
    });

  test("finds no problem; without a database it says nothing about it", async () => {
    expect((await checksOf()).map(({ state }) => state)).toEqual(["ok", "ok", "ok", "ok"]);
    expect(await checksOf({}, { lastHeard: undefined })).toHaveLength(3);
    expect(peer.calls, "nobody is written to").toEqual([]);
  });

  test.each<[string, Partial<Identity>, Partial<TeamsToCheck>, "warning" | "failed", RegExp, RegExp]>([
    [
      "a secret that has run out",
      { password: "old" },
      {},
      "failed",
      /refuses TEAMS_APP_ID with TEAMS_APP_PASSWORD/u,
      /new client secret/u,
    ],
    ["another tenant", { tenantId: APP_ID }, {}, "failed", /in TEAMS_TENANT_ID/u, /is its tenant/u],
    ["no way to the sign-in", { loginUrl: NOWHERE }, {}, "failed", /sign-in cannot be reached/u, /TEAMS_APP_PASSWORD/u],
    [
      "no way to the keys",
      { openIdMetadataUrl: `${NOWHERE}/keys` },
      {},
      "failed",
      /./u,
      /login\.botframework\.com through the firewall/u,
    ],
    [
      "nothing heard yet",
      {},
      { lastHeard: null },
      "warning",
      /sent nothing yet/u,
      /https:\/\/desk\.example\/api\/messages/u,
    ],
    ["no staff channel", {}, { staffPlace: null }, "warning", /no staff channel/u, /TEAMS_STAFF_CHANNEL/u],
    [
      "a chat for a channel",
      {},
      { staffPlace: "19:x@thread.v2" },
      "failed",
      /not the id of a team's channel/u,
      /@thread\.tacv2/u,
    ],
    [
      "a thread for a channel",
      {},
      { staffPlace: "19:x@thread.tacv2;messageid=17" },
      "failed",
      /not the id of a team's channel/u,
      /Leave out what follows the channel's id: 19:x@thread\.tacv2$/u,
    ],
  ])("%s", async (_what, identity, change, state, detail, remedy) => {
    const wrong = (await checksOf(identity, change)).filter((check) => check.state !== "ok");
    expect(wrong).toEqual([{ state, detail: expect.stringMatching(detail), remedy: expect.stringMatching(remedy) }]);
  });

  test("reports a failing key service, and an emulator without credentials", async () => {
    peer.fail("keys", { status: 500 });
    expect((await checksOf()).filter(({ state }) => state !== "ok")).toMatchObject([
      { state: "failed", detail: expect.stringMatching(/answered with status 500/u) },
    ]);
    const emulated = await teamsChecks({
      identity: { kind: "emulator" },
      log,
      staffPlace: null,
      publicUrl: null,
      lastHeard: null,
    });
    expect(emulated).toMatchObject([{ state: "warning", remedy: expect.stringMatching(/TEAMS_APP_ID/u) }]);
  });
});

test("botbuilder is loaded only if it verifies the tokens", async () => {
  const script = `
    import { createRequire } from "node:module";
    import { TeamsAdapter } from "./src/channels/teams/adapter.ts";
    const { cache } = createRequire(import.meta.url);
    for (const tokens of ["jose", "botbuilder"]) {
      const identity = { kind: "registered", appId: "a", password: "b", tenantId: "c", tokens };
      await new TeamsAdapter({ identity }).load();
      console.log(tokens, Object.keys(cache).some((file) => file.includes("/node_modules/bot")));
    }`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
  expect(stdout).toBe("jose false\nbotbuilder true\n");
});
