/**
 * Staff decide requests in Slack, and what the asker, the audit trail and App Home then show. Through signed requests,
 * on both databases.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyAudit } from "../../src/tickets/audit/audit.ts";
import { anchorTrail } from "../../src/desk/anchor-trail.ts";
import { everyMinute } from "../../src/jobs/recurring.ts";
import { DATABASES, folderOf } from "../open-desk.ts";
import { modalOf, toldTo } from "../open-slack.ts";
import { openStaffRoom, type StaffRoom } from "../slack-staff.ts";
import type { SlackPeer } from "../stubs/slack-peer.ts";

describe.each(DATABASES.slice(-1))("deciding in Slack on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let room: StaffRoom;
  let slack: SlackPeer;
  let now = new Date("2026-11-20T09:00:00Z");
  const view = async (number: number) => (await room.open.browser("ana").get(`/api/desk/tickets/${number}`)).body;
  const home = (user: string): string => JSON.stringify(slack.homes.get(user)?.blocks ?? []);
  const approvalsOf = async (user: string): Promise<string> => {
    slack.homes.delete(user);
    await slack.homeOpened(user);
    await expect.poll(() => home(user)).toMatch(/Waiting for my approval[^]*My tickets/u);
    return /Waiting for my approval([^]*)My tickets/u.exec(home(user))![1]!;
  };
  /** The refusal, in place of the window. */
  const refusal = async (user: string, number: number, action: string): Promise<string> => {
    const { text } = await (await room.press(user, number, action))();
    expect(slack.modals.get(user)?.at(-1)?.title.text ?? "").not.toContain(`#${number} `);
    return text;
  };
  beforeAll(async () => {
    const folder = stack.use(await folderOf({ "guide.md": "# Guide\n\nThe office is on the third floor." }));
    room = stack.use(await openStaffRoom({ database, dir: folder.dir, now: () => now }));
    ({ slack } = room);
  });
  afterAll(() => stack.disposeAsync());

  test("decisions are made with a reason where needed; the asker reads them with the receipt; the audit trail names who", async () => {
    const number = await room.request("U1");
    await room.card(number, /State Waiting for approval/u);
    const again = await room.request("U1");
    await room.do("UANA", number, "approve", "Approve", {});
    await room.card(number, /State Settled, approved[^]*Decision D-/u);
    const nothing = await room.do("UBEN", again, "reject", "Reject", { reason: " " });
    expect(nothing).toMatchObject({
      response_action: "errors",
      errors: { "field:reason": expect.stringMatching(/empty/u) },
    });
    await expect(room.fill("UBEN", again, "Reject", { reason: "" })).rejects.toThrow(/field:reason must be filled in/u);
    await room.fill("UBEN", again, "Reject", { reason: "It is <!channel> ours." });
    await room.card(again, /State Settled, rejected[^]*Ben Staff rejects: It is/u);
    await expect
      .poll(() => room.direct("U1").join("\n"))
      .toMatch(new RegExp(`#${again} is rejected[^]*Ben Staff: It is &lt;!channel&gt; ours`, "u"));
    const receipts = slack
      .inChannel("D1")
      .flatMap(({ blocks }) => blocks.flatMap(({ elements = [] }) => elements))
      .map(({ url }: any) => url);
    expect(receipts).toEqual(
      expect.arrayContaining([
        `https://desk.example/receipts/D-${number}-1`,
        `https://desk.example/receipts/D-${again}-1`,
      ]),
    );
    expect((await view(number)).events.map(({ action, actor }: any) => [action, actor])).toEqual(
      expect.arrayContaining([
        ["filed", "Uma Eins"],
        ["step-approved", "Ana Staff"],
      ]),
    );
    const { record } = (await room.open.browser("ana").get(`/api/receipts/D-${number}-1`)).body;
    expect(record?.votes ?? []).toMatchObject([{ by: "slack:UANA", name: "Ana Staff" }]);
    expect((await verifyAudit(room.open.desk.db, room.open.desk.signer.publicKeys)).problems).toEqual([]);
  });

  test("if the modal is too late, a button opens it", async () => {
    const number = await room.request("U1");
    const card = await room.card(number);
    slack.fail("views.open", { body: { ok: false, error: "expired_trigger_id" } });
    const offer = await toldTo(slack, await slack.click("UANA", card, "ticket:approve"));
    expect(offer.text).toMatch(/too long/u);
    await slack.click("UANA", offer, "ticket:approve");
    await room.fill("UANA", number, "Approve", {});
    await room.card(number, /State Settled, approved/u);
  });

  test("own requests, other groups' steps and decided requests are refused before a reason is typed, and not offered; of two votes one decides", async () => {
    const own = await room.request("UANA");
    for (const action of ["approve", "reject"])
      expect(await refusal("UANA", own, action)).toBe("You cannot decide your own request.");

    const both = await room.request("U1", { agreement: "cla-new" });
    expect(await approvalsOf("UANA")).toContain(`#${both} `);
    await room.press("UANA", both, "approve");
    await room.do("UBEN", both, "approve", "Approve", { reason: "Fine." });
    await room.card(both, /Ben Staff approves/u);
    expect(await refusal("UBEN", both, "reject")).toMatch(`You have approved #${both} already`);
    const late = await room.fill("UANA", both, "Approve", {});
    expect(late.errors["field:reason"]).toMatch(/waits for legal: you are in ospo/u);
    await slack.closeView(slack.modals.get("UANA")!.at(-1));
    expect(await refusal("UANA", both, "approve")).toBe(late.errors["field:reason"]);
    for (const user of ["UANA", "UBEN"]) expect(await approvalsOf(user)).not.toContain(`#${both} `);
    expect(await approvalsOf("UANA")).not.toContain(`#${own} `);
    expect(await approvalsOf("UBEN")).toContain(`#${own} `);

    const race = await room.request("U1");
    await room.press("UANA", race, "approve");
    await room.press("UBEN", race, "reject");
    const ends = await Promise.all([
      room.fill("UANA", race, "Approve", {}),
      room.fill("UBEN", race, "Reject", { reason: "No." }),
    ]);
    expect(ends.map(({ response_action }) => response_action ?? "").toSorted((a, b) => a.localeCompare(b))).toEqual([
      "clear",
      "errors",
    ]);
    expect(ends.find(({ errors }) => errors)?.errors["field:reason"]).toMatch(
      /is resolved: you cannot vote on it now/u,
    );
    expect((await view(race)).decisions).toHaveLength(1);
  });

  test("a dialog that is sent empty is refused in plain words", async () => {
    const { number } = await room.ticket("U1", "which ferry goes to the island");
    const request = await room.request("U1");
    for (const [of, action, field, words] of [
      [number, "reply", "text", /^The reply is empty: write/u],
      [number, "note", "text", /^The note is empty/u],
      [number, "assign", "to", /^Choose one of /u],
      [number, "hand-over", "group", /^Choose one of /u],
      [request, "ask-back", "text", /^The reply is empty/u],
      [request, "reject", "reason", /^The reason is empty/u],
    ] as const) {
      await room.press("UBEN", of, action);
      const modal = await modalOf(slack, "UBEN", ({ private_metadata }) =>
        private_metadata.includes(`"do":"${action}"`),
      );
      // Slack's own client stops this; other clients do not.
      const { kind, payload } = await slack.viewAction(modal, field, { value: null });
      const sent = await slack.deliver(kind, { ...payload, type: "view_submission", actions: undefined });
      expect(sent.body.errors[`field:${field}`]).toMatch(words);
      await slack.closeView(modal);
    }
  });

  test("asking back stops the clock until the asker answers in the thread; a modal sent twice asks once", async () => {
    const number = await room.request("U1");
    await room.press("UBEN", number, "ask-back");
    await expect.poll(() => slack.modals.get("UBEN")?.length).toBe(1);
    const sent = await room.fill("UBEN", number, "Ask back", { text: "Which branch?" });
    await slack.deliver(sent.kind, { ...sent.payload, trigger_id: "another" });
    await room.card(number, /State Waiting for the asker/u);
    expect(await room.thread(number, 1)).toEqual(["Ben Staff: Which branch?"]);
    const asked = () => slack.inChannel("D1").filter(({ text }) => text === "Ben Staff: Which branch?");
    await expect.poll(() => asked().length).toBe(1);
    await slack.say("U1", "main", { thread_ts: asked()[0]!.thread_ts ?? asked()[0]!.ts });
    await room.card(number, /State Waiting for approval/u);
    expect(await room.thread(number, 2)).toEqual(["Ben Staff: Which branch?", "Uma Eins: main"]);
    expect(asked()).toHaveLength(1);
  });

  test("App Home shows approvals, tickets, overdue ones, own requests and a chart, as text if Slack takes no chart", async () => {
    const number = await room.request("U2");
    await room.card(number);
    const { number: mine } = await room.ticket("U2", "home sweet home question");
    await room.press("UBEN", mine, "claim");
    await room.card(mine, /Assignee Ben Staff/u);
    await slack.homeOpened("UBEN");
    await expect
      .poll(() => home("UBEN"))
      .toMatch(
        new RegExp(
          `Waiting for my approval[^]*#${number} [^]*My tickets[^]*#${mine} home[^]*Overdue[^]*data_visualization`,
          "u",
        ),
      );
    const before = slack.homes.get("UBEN").hash;
    await slack.viewAction(slack.homes.get("UBEN"), "ticket:show");
    await expect.poll(() => room.privateTextOf("UBEN")).toMatch(/#\d+ Waiting for approval/u);
    await expect.poll(() => slack.homes.get("UBEN").hash).not.toBe(before);
    slack.fail("views.publish", { status: 200, body: { ok: false, error: "invalid_blocks" } });
    await slack.homeOpened("UANA");
    await expect.poll(() => home("UANA")).toMatch(/OSPO: \d+/u);
    expect(home("UANA")).not.toMatch(/data_visualization/u);
    await slack.homeOpened("U2");
    await expect.poll(() => home("U2")).toMatch(new RegExp(`Your tickets[^]*#${number} `, "u"));
    expect(home("U2")).not.toMatch(/Waiting for my approval|data_visualization|Uma Eins/u);
    const withdraw = slack.homes.get("U2").blocks.find(({ accessory }: any) => accessory?.action_id === "own:withdraw");
    expect(withdraw).toBeDefined();
    await slack.viewAction(slack.homes.get("U2"), "own:withdraw");
    await room.card(mine, /State Withdrawn/u);
    await expect.poll(() => home("U2")).toMatch(/withdrawn/u);
    await room.do("UBEN", number, "reject", "Reject", { reason: "Not now." });
    await room.card(number, /State Settled, rejected/u);
    await slack.homeOpened("U2");
    await expect.poll(() => home("U2")).toMatch(/own:appeal/u);
    await slack.viewAction(slack.homes.get("U2"), "own:appeal");
    await expect.poll(() => slack.modals.get("U2")?.at(-1)?.title.text).toBe("Appeal");
    await slack.submit(slack.modals.get("U2")!.at(-1), { reason: "It is now." });
    await expect.poll(() => home("U2")).toMatch(new RegExp(`#${number} [^]*waiting for approval`, "u"));
    expect(JSON.stringify(slack.modals.get("U2")!.at(-1).blocks)).toMatch(/Your appeal of #\d+ is filed/u);
    await room.card(number, /State Waiting for approval[^]*Appealed by Udo Zwei: It is now\./u);
    expect((await room.thread(number, 1)).at(-1)).toMatch(/Udo Zwei: It is now\./u);
    await expect.poll(() => room.direct("U2").join("\n")).toContain(`Your appeal of #${number} is with OSPO.`);
    await room.press("UANA", number, "approve");
    await expect
      .poll(() => JSON.stringify(slack.modals.get("UANA")?.at(-1)))
      .toMatch(/Appealed by Udo Zwei: It is now\./u);
  });

  test("notifications go once to those concerned; the card shows overdue; the digest comes once a day for each group", async () => {
    const { ts, number } = await room.ticket("U1", "which tram goes to the fair");
    await room.do("UBEN", number, "assign", "Assign", { to: "slack:UANA" });
    const notices = (): string[] => room.direct("UANA").filter((text) => text.startsWith(`#${number} `));
    await expect.poll(notices).toEqual([expect.stringMatching(/is now yours/u)]);
    await slack.say("U1", `the book fair\n${"and more ".repeat(100)}`, { thread_ts: ts });
    await expect
      .poll(() => notices().at(-1))
      .toMatch(/new message from the asker: which tram[^]*“the book fair and more [^”]{200,280}…”$/u);
    const thread = (await room.card(number)).ts.replace(".", "");
    expect(
      slack
        .inChannel("DANA")
        .at(-1)!
        .blocks.flatMap(({ elements = [] }) => elements)
        .flatMap(({ url }: any) => url ?? []),
    ).toEqual([`https://acme.slack.com/archives/CSTAFF/p${thread}`, `https://desk.example/desk#${number}`]);
    // A notice goes out without the link, too.
    slack.fail("chat.getPermalink", { body: { ok: false, error: "message_not_found" } });
    for (const at of ["2026-11-23T08:05:00Z", "2026-11-23T09:05:00Z", "2026-11-23T09:05:30Z"]) {
      now = new Date(at);
      await everyMinute(room.open.desk);
    }
    await expect.poll(() => notices().length).toBe(4);
    expect(notices().slice(2)).toEqual([expect.stringMatching(/is due soon/u), expect.stringMatching(/is overdue/u)]);
    await room.card(number, /Overdue: first answer by .*Nov 23/u);
    const digests = (): string[] =>
      slack.inChannel("CSTAFF").flatMap(({ text }) => /^Good morning, ([^.]*)\. Open: \d+/u.exec(text)?.[1] ?? []);
    await expect.poll(digests).toContain("OSPO");
    await everyMinute(room.open.desk);
    await room.thread(number, 1);
    expect(digests()).toHaveLength(new Set(digests()).size);
    expect(notices()).toHaveLength(4);
    expect(room.privateTextOf("UBEN")).not.toMatch(new RegExp(`#${number} is overdue`, "u"));
  });

  test("the hash of a checkpoint is posted in the staff channel if the operator wants it", async () => {
    const { desk } = room.open;
    await anchorTrail(desk);
    const { hash } = await anchorTrail({ ...desk, anchoring: { anchors: [], toStaff: true } });
    const checkpoint = new RegExp(`^Checkpoint \\d+ of the audit trail: ${hash}`, "u");
    await expect.poll(() => slack.inChannel("CSTAFF").filter(({ text }) => checkpoint.test(text)).length).toBe(1);
  });
});
