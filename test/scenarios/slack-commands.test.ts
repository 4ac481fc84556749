/** Slash commands, uploaded files, links and App Home, for people who are not staff. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/channels/chat/commands.ts";
import { modalOf, openSlack, type OpenSlack, SLACKS, toldTo } from "../open-slack.ts";
import type { SlackPeer } from "../stubs/slack-peer.ts";
import { addressesOf, openUpstreams } from "../stubs/upstreams.ts";

const LOCK = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    "": { dependencies: { lodash: "4.17.20", jszip: "3.10.2" } },
    "node_modules/lodash": { version: "4.17.20" },
    "node_modules/jszip": { version: "3.10.2" },
  },
});
const SBOM = JSON.stringify({
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  components: [{ type: "library", name: "lodash", version: "4.17.20", purl: "pkg:npm/lodash@4.17.20" }],
});

const shown = (at: { blocks: any[] } | undefined) => JSON.stringify(at?.blocks ?? []);
const buttons = (at: { blocks: any[] }) =>
  at.blocks
    .flatMap(({ elements = [], accessory }) => [...elements, accessory])
    .filter((each: any) => each?.type === "button");

describe.each(SLACKS)("commands in Slack: $name", ({ database, socket }) => {
  const stack = new AsyncDisposableStack();
  let all: OpenSlack;
  let slack: SlackPeer;
  beforeAll(async () => {
    const upstreams = stack.use(await openUpstreams());
    all = stack.use(await openSlack({ database, socket, upstreams: addressesOf(upstreams) }));
    ({ slack } = all);
  });
  afterAll(() => stack.disposeAsync());

  const type = async (command: string, text = "", user = "U1") =>
    await toldTo(slack, await slack.command(user, command, text));

  const drafts = async () => await all.open.desk.db.selectFrom("request_draft").select(["id", "answers"]).execute();

  test("each command has help, and help lists them all", async () => {
    const { text } = await type("/ospo", "help");
    expect((await type("/ospo")).text).toBe(text);
    for (const { name, short } of COMMANDS) {
      expect(text).toContain(`/ospo ${name}`);
      expect((await type("/ospo", `${name} help`)).text).toMatch(new RegExp(`^• /ospo ${name}\\b[^\\n]*$`, "u"));
      for (const each of short)
        expect((await type(`/${each}`, "help")).text).toMatch(new RegExp(`^• /ospo ${name}\\b`, "u"));
    }
    expect((await type("/ospo", "request")).text).toMatch(/use\|contribute\|release\|exception/u);
    expect((await type("/ospo", "request everything")).text).toMatch(/use\|contribute\|release\|exception/u);
  });

  test("every command for a package answers privately, and the answer can be shared", async () => {
    for (const [command, text] of [
      ["/ospo", "license jszip@3.10.2 hosted"],
      ["/ospo", "licence npm:jszip@3.10.2 hosted"],
      ["/ospo", "LOOKUP pkg:npm/jszip@3.10.2 in our backend"],
      ["/license", "jszip@3.10.2 hosted"],
      ["/licence", "jszip@3.10.2 hosted"],
    ] as const) {
      const answer = await type(command, text);
      expect(answer.text).toMatch(/^Approved: jszip 3\.10\.2, npm, hosted/u);
      expect(buttons(answer).map(({ text: label }: any) => label.text)).toContain("Share here");
    }
    // Only the named version is judged, with its vulnerabilities.
    for (const [command, text] of [
      ["/license", "npm:lodash 4.17.20"],
      ["/ospo", "lookup npm:lodash v4.17.20"],
      ["/license", "lodash 4.17.20"],
      ["/license", "lodash version 4.17.20 hosted"],
      ["/ospo", "lookup pkg:npm/lodash 4.17.20 hosted"],
    ] as const)
      expect((await type(command, text)).text).toMatch(/^Needs a review: lodash 4\.17\.20, npm/u);
    // So is a license, for which there are packages of nearly the same name.
    for (const text of ["MIT", "mit hosted"])
      expect((await type("/license", text)).text).toMatch(/^(?:It depends on the use|Yes)\. MIT is /u);
    const series = await type("/license", "node-forge 0 hosted");
    expect(series.text).toMatch(/^Which 0 of node-forge do you mean\?/u);
    expect(buttons(series)).toMatchObject([{ value: "pkg:npm/node-forge@0.7.0 – hosted" }]);
    // Without a use the card shows every use, because a license needs no use.
    expect((await type("/license", "lodash@4.17.20")).text).toMatch(/lodash 4\.17\.20/u);
    expect(slack.inChannel("C1")).toEqual([]);
  });

  test("a Scorecard that is known, unpublished, or unavailable", async () => {
    for (const [command, text] of [
      ["/scorecard", "kubernetes/kubernetes"],
      ["/ospo", "scorecard https://github.com/kubernetes/kubernetes"],
    ] as const)
      expect((await type(command, text)).text).toMatch(
        /^OpenSSF Scorecard of github\.com\/kubernetes\/kubernetes: \d/u,
      );
    expect((await type("/scorecard", "facebook/react")).text).toMatch(/facebook\/react has no published Scorecard/u);
    expect((await type("/scorecard", "no-such-package-here")).text).toMatch(/check the spelling/iu);
  });

  test("a modal asks for a missing word, and the answer comes where the command was typed", async () => {
    for (const [command, field, value, answer] of [
      ["license", "what", "jszip@3.10.2", /jszip 3\.10\.2/u],
      ["scorecard", "what", "kubernetes/kubernetes", /OpenSSF Scorecard of/u],
      ["ask", "what", "May I use a GPL library in a hosted service?", /\[1\]/u],
    ] as const) {
      await slack.command("U2", "/ospo", command);
      const view = await modalOf(slack, "U2");
      expect(view.title.text).toBe(`/ospo ${command}`);
      const before = slack.ephemeral.length;
      await slack.submit(view, { [`field:${field}`]: value, ...(command === "license" && { "field:use": "hosted" }) });
      await expect.poll(() => slack.modal("U2")).toBeUndefined();
      expect(slack.ephemeral.slice(before)).toMatchObject([
        { channel: "C1", user: "U2", text: expect.stringMatching(answer) },
      ]);
    }
    await slack.command("U2", "/scorecard");
    const view = await modalOf(slack, "U2");
    expect(await slack.submit(view, { "field:what": "no-such-package-here" })).toMatchObject({
      response_action: "errors",
      errors: { "field:what": expect.stringMatching(/check the spelling/iu) },
    });
    await slack.closeView(view);
  });

  test("other words are a question; `tickets` lists one's own", async () => {
    expect((await type("/ospo", "what must I ship with an MIT-licensed package?")).text).toMatch(/\[1\]/u);
    expect((await type("/ospo", "check")).text).toMatch(/package-lock\.json/u);
    expect((await type("/ospo", "tickets", "U2")).text).toMatch(/no tickets/u);
    const answer = await type("/ospo", "which bus goes to the airport on sunday", "U2");
    const { text } = await toldTo(slack, await slack.click("U2", answer, "ask-person"));
    const [, number] = /#(\d+)/u.exec(text)!;
    const tickets = await type("/ospo", "tickets", "U2");
    expect(shown(tickets)).toContain(`#${number} which bus`);
    expect(shown(await type("/ospo", "tickets", "U1"))).not.toContain("which bus");
    await slack.click("U2", tickets, "own:withdraw");
    await expect
      .poll(() => slack.inChannel("D2").some(({ text: said }) => said.includes(`withdrawn #${number}`)))
      .toBe(true);
  });

  test("another workspace's commands are refused with an explanation", async () => {
    expect((await type("/ospo", "ask anything", "U9")).text).toMatch(/my own organization/u);
  });

  test("a lockfile or SBOM in a direct message is checked; an unreadable file is reported", async () => {
    const send = async (name: string, content: string, more: object = {}) => {
      const { ts } = await slack.file("U1", { name, content }, more);
      return (await all.answersTo(ts))[0]!.text;
    };
    expect(await send("package-lock.json", LOCK, { text: "for our hosted service" })).toMatch(
      /^package-lock\.json: 2 packages, judged for hosted use: 1 Needs a review, 1 Approved\.\n• lodash 4\.17\.20, npm: .*GHSA.* → 4\.17\.21$/u,
    );
    expect(await send("bom.json", SBOM)).toMatch(
      /^bom\.json: 1 package, judged for distributed use: 1 Needs a review\./iu,
    );
    expect(await send("package-lock.json", "{ no json")).toMatch(/^I could not read package-lock\.json: /u);
    expect(await send("holiday.jpg", "…")).toMatch(/^I could not read holiday\.jpg: /u);
    const big = { id: "F1", name: "big-lock.json", size: 21_000_000, url_private: `${slack.apiUrl}files/F1` };
    expect(await send("x", "x", { files: [big] })).toMatch(/larger than 20 MB/u);
    const elsewhere = { id: "F2", name: "yarn.lock", size: 10, url_private: "http://127.0.0.1:9/yarn.lock" };
    expect(await send("x", "x", { files: [elsewhere] })).toMatch(/not on a Slack host/u);
  });

  test("a link to a ticket unfurls its state without the question, for those who may read it; other links are ignored", async () => {
    const answer = await type("/ospo", "which bus goes to the airport on monday", "U2");
    const [, number] = /#(\d+)/u.exec((await toldTo(slack, await slack.click("U2", answer, "ask-person"))).text)!;
    const url = `https://desk.example/desk#${number}`;
    await slack.link("U2", url, { channel: "D2" });
    await expect.poll(() => slack.unfurls.length).toBe(1);
    const previews = JSON.stringify(slack.unfurls);
    expect(Object.keys(slack.unfurls[0]!.unfurls)).toEqual([url]);
    expect(previews).toMatch(new RegExp(`#${number} Question.*new, with nobody yet`, "u"));
    expect(previews).not.toMatch(/bus|airport|Udo/u);
    for (const other of [
      "https://desk.example/desk#99999",
      "https://desk.example/",
      "https://desk.example/receipts/D-99999-1",
      "https://desk.example.evil.example/desk#1",
      `https://other.example/desk#${number}`,
    ])
      await slack.link("UANA", other, { channel: "CSTAFF" });
    // Finished tickets are no longer listed.
    await all.open.browser("ana").post(`/api/desk/tickets/${number}/close`, {});
    await slack.link("UANA", url, { channel: "CSTAFF" });
    await expect.poll(() => JSON.stringify(slack.unfurls.at(-1))).toMatch(/"closed"/u);
    // They may not read it, wherever they post the link; the last channel also has strangers.
    for (const channel of ["C1", "D1", "CSTAFF"]) await slack.link("U1", url, { channel });
    await slack.link("UANA", url, { channel: "C2" });
    await type("/ospo", "help");
    // Other people read along in a channel and in the direct messages of two people.
    for (const [user, channel] of [
      ["U2", "C1"],
      ["UANA", "C1"],
      ["U2", "D1"],
    ] as const) {
      const { length } = slack.unfurls;
      await slack.link(user, url, { channel });
      await expect.poll(() => slack.unfurls.length).toBe(length + 1);
      expect(JSON.stringify(slack.unfurls.at(-1))).toMatch(new RegExp(`#${number}.*Only the person who asked`, "u"));
      expect(JSON.stringify(slack.unfurls.at(-1))).not.toMatch(/closed|Question/u);
    }
    expect(slack.unfurls).toHaveLength(5);
  });

  test("an untouched form leaves no draft; Home lists a draft in words, in the order of the form, and discards it", async () => {
    const draftFor = async (product: string) =>
      (await drafts()).find(({ answers }) => answers["product"] === product)?.id;
    const form = async (user: string, words: string) => {
      await slack.command(user, "/ospo", `request ${words}`);
      return await modalOf(slack, user, ({ callback_id }) => callback_id === "request");
    };
    const untouched = await form("U1", "use npm:is-even@1.0.0");
    const { kind, payload } = await slack.viewAction(untouched, "package", { value: "npm:is-even@1.0.0" });
    await slack.deliver(kind, { ...payload, type: "view_closed", actions: undefined });
    slack.modals.clear();
    for (const [user, product] of [
      ["U2", "Theirs"],
      ["U1", "Shop"],
    ] as const)
      await slack.viewAction(await form(user, "use npm:is-odd@3.0.1 distributed"), "product", { value: product });
    await expect.poll(async () => JSON.stringify(await drafts())).toMatch(/Theirs[^]*Shop|Shop[^]*Theirs/u);
    expect(JSON.stringify(await drafts())).not.toContain("is-even");
    const id = await draftFor("Shop");
    const home = async (user: string) => {
      slack.homes.delete(user);
      await slack.homeOpened(user);
      await expect.poll(() => shown(slack.homes.get(user))).toContain("own:discard");
      return shown(slack.homes.get(user));
    };
    const discard = async (user: string) => {
      const { hash } = slack.homes.get(user);
      await slack.viewAction(slack.homes.get(user), "own:discard", { value: id });
      await expect.poll(() => slack.homes.get(user).hash).not.toBe(hash);
    };
    await home("U2");
    await discard("U2");
    expect(await draftFor("Shop")).toBe(id);
    expect(await home("U1")).toMatch(/is-odd@3\.0\.1, [^"]*hand to others[^"]*, Shop"/u);
    await discard("U1");
    expect(await draftFor("Shop")).toBeUndefined();
    expect(shown(slack.homes.get("U1"))).not.toContain("is-odd");
  });
});
