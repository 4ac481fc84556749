/** Each night the desk asks the chats who has left the company. Leavers lose their roles; staff read what they leave. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doQueueCommand } from "../../src/channels/cli/queue-command.ts";
import { actorsOf } from "../../src/app/compose.ts";
import { everyDay } from "../../src/jobs/recurring.ts";
import { type Both, openBoth } from "../open-both.ts";
import { DATABASES, folderOf, HANDBOOK } from "../open-desk.ts";

const BLANKETS = `blankets:
 - { id: old, kind: contribute, who: ["slack:U1"], projects: ["github.com/kubernetes/*"], licenses: [Apache-2.0], from: 2020-01-01, until: 2020-12-31, granted: "Sam" }
 - { id: standing, kind: contribute, who: ["web:ana", "slack:U1"], projects: ["github.com/kubernetes/*"], licenses: [Apache-2.0], changes: [fix], from: 2026-09-01, until: 2027-08-31, granted: "Sam" }
 - { id: everybody, kind: contribute, who: ["slack:*"], projects: ["github.com/kubernetes/*"], licenses: [Apache-2.0], changes: [fix], from: 2026-09-01, until: 2027-08-31, granted: "Sam" }
`;

describe.each(DATABASES)("on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let both: Both;
  let teamsUma: string;
  beforeAll(async () => {
    const approvals = await readFile(path.join(HANDBOOK, "policy/approvals.yaml"), "utf8");
    const { dir } = stack.use(
      await folderOf({
        "guide.md": "---\nowner: U1@acme.example\n---\n# Guide\n\nThe office is on the third floor.",
        "phone.md": "---\nowner: Uma Eins\n---\n# Telephone\n\nThe telephone is red.",
        "other.md": "---\nowner: legal\n---\n# Other\n\nNothing else.",
        "policy/approvals.yaml": approvals.replace(/^blankets: \[\]$/mu, BLANKETS),
      }),
    );
    both = stack.use(await openBoth({ database, dir, staff: [{ channel: "web", id: "ana", groups: [] }] }));
    teamsUma = both.inTeams("uma");
    await both.slackSays("U1", { email: "uma@acme.example" });
  });
  afterAll(() => stack.disposeAsync());

  const groupsOf = async (who: string): Promise<readonly string[]> =>
    (await both.desk.staff.groupsOf(await both.account(who))).toSorted();
  const night = async (): Promise<void> => await everyDay(both.desk, null);
  const leavers = async (): Promise<any[]> =>
    (
      (await doQueueCommand(both.desk, actorsOf(both.desk), {
        command: "people",
        words: ["leavers"],
        as: undefined,
        options: {},
      })) as any
    ).leavers;
  const notices = async (): Promise<any[]> =>
    (await both.open.browser("ana").get("/api/desk/inbox")).body.notifications.filter(
      ({ kind }: { kind: string }) => kind === "leaver",
    );

  test("a deactivated account loses its roles with its human's others, and staff read once what is left behind", async () => {
    const u1 = await both.account("slack:U1");
    await both.desk.db.updateTable("person").set({ name: "Uma Eins" }).where("id", "=", u1.id).execute();
    await both.staff("slack:U1", "legal");
    await both.staff(teamsUma, "security");
    const waiting = await both.file("slack:U2");
    const own = await both.file("slack:U1");
    await both.file(teamsUma);
    await both.approve("web:ana", waiting);
    await both.ospo("web:ana", "tickets", "assign", String(waiting), "slack:U1");
    await night();
    const all = ["legal", "ospo", "security"];
    expect([await groupsOf("slack:U1"), await groupsOf(teamsUma), await leavers()]).toEqual([all, all, []]);

    await both.slackSays("U1", { email: "uma@acme.example", deleted: true });
    await both.desk.db
      .updateTable("account_profile")
      .set({ asked_at: new Date(0) })
      .execute();
    await night();
    expect([await groupsOf("slack:U1"), await groupsOf(teamsUma)]).toEqual([[], []]);
    await expect(both.approve("slack:U1", waiting)).rejects.toThrow(/not in STAFF/u);
    const [left, ...others] = await leavers();
    expect(others).toEqual([]);
    expect(left).toMatchObject({
      name: "Uma Eins",
      accounts: expect.arrayContaining(["slack:U1", teamsUma]),
      groups: expect.arrayContaining(["ospo", "legal", "security"]),
      tickets: [waiting],
      steps: [{ ticket: waiting, group: "legal" }],
      documents: ["phone.md"],
      blankets: ["standing"],
      requests: expect.arrayContaining([own]),
    });
    await night();
    expect((await notices()).map(({ detail }) => detail)).toEqual([
      { name: "Uma Eins", account: "slack:U1", tickets: 1, steps: 1, documents: 1, blankets: 1, requests: 2 },
    ]);
  });

  test("nobody leaves because Slack fails; whoever comes back has the old roles", async () => {
    await both.staff("slack:U2");
    await both.slackSays("U1", { email: "uma@acme.example" });
    const askAgain = async (): Promise<void> => {
      await both.desk.db
        .updateTable("account_profile")
        .set({ asked_at: new Date(0) })
        .execute();
      await night();
    };
    both.slack.chance = (method) =>
      method === "users.info" ? { body: { ok: false, error: "fatal_error" } } : undefined;
    await askAgain();
    // What was known before stays as it was.
    expect([await groupsOf("slack:U2"), await groupsOf("slack:U1")]).toEqual([["ospo"], []]);
    both.slack.chance = () => undefined;
    await askAgain();
    expect([await groupsOf("slack:U2"), await groupsOf("slack:U1")]).toEqual([["ospo"], ["legal", "ospo", "security"]]);
    expect(await leavers()).toEqual([]);
  });
});
