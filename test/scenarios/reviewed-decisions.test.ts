/** If today's policy would decide differently, the decision comes back to those who made it. */
import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { reviewDecisions } from "../../src/desk/review-decisions.ts";
import { folderOf, openDesk } from "../open-desk.ts";
import { addressesOf, openUpstreams } from "../stubs/upstreams.ts";

const policyOf = async (change: (text: string) => string): Promise<string> => {
  return change(await readFile(path.join(import.meta.dirname, "../../knowledge/policy/licenses.yaml"), "utf8"));
};

test("if the policy would decide differently today, those who decided get a ticket, once", async () => {
  await using upstreams = await openUpstreams();
  await using folder = await folderOf({
    "a.md": "# Nothing\n\nto see.",
    "policy/licenses.yaml": await policyOf((text) => text),
  });
  let now = new Date("2026-11-20T09:00:00Z");
  await using open = await openDesk({
    dir: folder.dir,
    now: () => now,
    upstreams: addressesOf(upstreams),
  });
  const asker = open.browser();
  const answers = { package: "npm:lodash@4.17.20", use: "hosted", product: "Shop", modified: false };
  const { body } = await asker.post("/api/requests", { kind: "use", answers, key: randomUUID(), language: "en" });
  await open.browser("ana").post(`/api/desk/tickets/${body.ticket}/approve`, {});
  expect(await reviewDecisions(open.desk)).toEqual([]);
  await writeFile(
    path.join(folder.dir, "policy/licenses.yaml"),
    await policyOf((text) =>
      text
        .replace('version: "2026.2"', 'version: "2026.3"')
        .replace(
          /permissive: \{ internal: approved, hosted: approved/u,
          "permissive: { internal: approved, hosted: prohibited",
        ),
    ),
  );
  now = new Date("2026-11-23T09:00:00Z");
  const [number] = await reviewDecisions(open.desk);
  const { ticket, links } = (await open.browser("ana").get(`/api/desk/tickets/${number}`)).body;
  expect(ticket).toMatchObject({
    priority: "high",
    group: "ospo",
    question: expect.stringMatching(/D-1-1.*would now be prohibited by policy 2026\.3/u),
  });
  expect(links).toMatchObject([{ number: body.ticket, kind: "review" }]);
  expect(await reviewDecisions(open.desk)).toEqual([]);
});
