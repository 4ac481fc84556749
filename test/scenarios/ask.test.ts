/** An employee asks on the web page: answers, citations, honesty, conversation. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HANDBOOK, openDesk, type OpenDesk } from "../open-desk.ts";

let open: OpenDesk;
beforeAll(async () => {
  open = await openDesk();
});
afterAll(() => open[Symbol.asyncDispose]());

describe("a question that the handbook answers", () => {
  test("gets the handbook's own words, short enough for a phone, each with a citation that can be checked", async () => {
    const { answer } = await open.browser().ask("may we use agpl code in our saas?");
    expect(answer.body.kind).toBe("answered");
    expect(answer.body.text).toMatch(/prohibited/u);
    expect(answer.body.text.split(/\s+/u).length).toBeLessThan(150);
    expect(answer.body.citations.length).toBeGreaterThan(0);
    for (const { file, quote, review, overdue } of answer.body.citations) {
      expect(await readFile(path.join(HANDBOOK, file), "utf8")).toContain(quote);
      expect(review).toMatch(/^\d{4}-\d\d-\d\d$/u);
      expect(overdue).toBe(false);
    }
  });

  test("opens the quoted place in its document", async () => {
    const browser = open.browser();
    const { answer } = await browser.ask("Do I need to sign a CLA?");
    const [{ link, text }] = answer.body.citations;
    const page = await browser.get(link.split("#")[0]);
    const cited = /<mark\s+class="cited"\s+id="cited"\s*>([\s\S]*?)<\/mark\s*>/u.exec(page.text)?.[1] ?? "";
    expect(cited.replace(/<[^>]+>/gu, "")).toContain(text.split(/[.:;]/u)[0]);
  });

  test("is answered in Chinese if the handbook has a Chinese passage", async () => {
    const { answer } = await open.browser().ask("AGPL 的软件可以用在托管服务里吗？");
    expect(answer.body).toMatchObject({ kind: "answered", language: "zh" });
    expect(answer.body.intro).toMatch(/^不可以。AGPL 禁止/u);
    expect(answer.body.citations[0].file).toMatch(/\.zh\.md$/u);
    expect(answer.body.citations[0].quote).toMatch(/AGPL/u);
  });

  test("introduces an English passage in Chinese if there is no Chinese one", async () => {
    const { answer } = await open.browser().ask("InnerSource 的可信提交者 trusted committer 是做什么的？");
    expect(answer.body).toMatchObject({ kind: "answered", language: "zh" });
    expect(answer.body.intro).toMatch(/英文/u);
    expect(answer.body.citations[0].file).toMatch(/innersource\.md$/u);
  });

  test("has no such introduction above a Chinese definition, and needs no space after Latin letters", async () => {
    const browser = open.browser();
    const defined = await browser.ask("什么是可信提交者");
    expect(defined.answer.body).toMatchObject({ kind: "answered", language: "zh", intro: null });
    expect(defined.answer.body.citations.map(({ language }: { language: string }) => language)).toEqual(["zh"]);
    const { answer } = await browser.ask("LGPL可以静态链接吗");
    expect(answer.body).toMatchObject({
      kind: "answered",
      intro: null,
      citations: [{ file: "licenses/weak-copyleft.zh.md" }],
    });
  });

  test("is answered from the glossary if it asks what a word means", async () => {
    const { answer } = await open.browser().ask("what is a DCO?");
    expect(answer.body.citations[0]).toMatchObject({ file: "glossary.yaml", heading: "DCO" });
  });
});

describe("a question that the handbook does not answer", () => {
  test.each(["when is the next fire drill?", "who won the game on saturday", "食堂几点开门？"])(
    "%s: the desk says so, without sources, and offers a ticket",
    async (question) => {
      const { answer } = await open.browser().ask(question);
      expect(answer.body).toMatchObject({ kind: "abstained", question });
      expect(answer.body).not.toHaveProperty("citations");
      expect(answer.body.text).toMatch(/ticket|工单/u);
    },
  );
});

describe("a message that is not a question", () => {
  test.each([
    ["hi", /Hello/u],
    ["thanks!", /welcome/u],
    ["help", /own words/u],
    ["你好", /您好/u],
    ["谢谢", /不客气/u],
    ["ok", /^Good!/u],
    ["ok cool", /^Good!/u],
    ["sure", /^Good!/u],
    ["好的", /还有问题随时问我/u],
    ["收到", /还有问题随时问我/u],
    ["yes", /^I wasn't waiting/u],
    ["no", /^I wasn't waiting/u],
    ["不是", /完整的一句话/u],
    ["what can u do", /own words/u],
    ["你能帮我做什么？", /用您自己的话/u],
    ["   ", /no question/u],
    ["???", /own words/u],
  ])("%s gets a suitable reply instead of a search", async (text, words) => {
    const { answer } = await open.browser().ask(text);
    expect(answer.body.kind).toBe("notice");
    expect(answer.body.text).toMatch(words);
  });

  test("the reply to a paste of 100,000 characters says how much was read", async () => {
    const { answer } = await open.browser().ask("license ".repeat(12_500));
    expect(answer.body.kind).toBe("abstained");
    expect(answer.body.text).toMatch(/100,000|99,999/u);
  });

  test("a paste of 10 MB is refused with an explanation", async () => {
    const { status, body } = await open
      .browser()
      .post("/api/ask", { text: "x".repeat(10_000_000), delivery: randomUUID() });
    expect(status).toBe(400);
    expect(body.error).toMatch(/more than 1 MB/u);
  });

  test.each([
    ["4,000 emoji", "👍".repeat(4000), /characters|welcome|question/u],
    ["a lone surrogate", "\uD83D", /no question/u],
    ["a lone surrogate inside a question", "may we use AGPL \uD83D in our saas?", /prohibited/u],
    ["Arabic", "هل يمكننا استخدام هذه المكتبة في تطبيقنا؟", /English and Chinese/u],
    ["Hebrew around a license", "האם מותר להשתמש ב-AGPL בשרת?", /English and Chinese|AGPL/u],
    ["French", "Combien de temps avons-nous pour corriger une vulnérabilité critique ?", /English and Chinese/u],
    ["German", "Wie lange müssen wir den Quellcode aufbewahren?", /English and Chinese/u],
    ["Japanese", "オープンソースのライセンスについて教えてください", /English and Chinese/u],
  ])("%s gets a short reply", async (_what, text, words) => {
    const { answer } = await open.browser().ask(text);
    expect(answer.body.text).toMatch(words);
    expect(answer.body.text.split(/\s+/u).length).toBeLessThan(150);
  });

  test("control characters do no harm", async () => {
    const { answer } = await open.browser().ask("Do I need\u0000 to sign \u001b[31ma CLA?\u202e");
    expect(answer.body.kind).toBe("answered");
  });
});

describe("a contribution", () => {
  test("to a product is for the approval rules, not for the verdict on its use", async () => {
    const { answer } = await open.browser().ask("do we need approval to send a fix to the Linux kernel, it's GPL");
    expect(answer.body.kind).toBe("answered");
    expect(answer.body.text).toMatch(
      /^Yes, it needs an approval by one OSPO member \(T2\)[^]*competes with a product/u,
    );
  });
});

describe("an answer that asks for a request", () => {
  test.each([
    ["may we put AGPL code into a device we sell?", { kind: "exception", answers: { use: "embedded" } }],
    ["可以在我们销售的设备里用 AGPL 的代码吗？", { kind: "exception", answers: { use: "embedded" } }],
    [
      "can I send a bug fix of 300 lines to curl at work? they want a CLA signed",
      { kind: "contribute", answers: { change: "fix", size: 300, time: "work" } },
    ],
  ])("starts its form with what was said: %s", async (question, form) => {
    const browser = open.browser();
    const { answer } = await browser.ask(question);
    expect((await browser.get(`/api/forms/from/${answer.id}`)).body).toMatchObject(form);
    expect((await open.browser().get(`/api/forms/from/${answer.id}`)).status).toBe(404);
  });

  test("starts none where nobody has to decide", async () => {
    const browser = open.browser();
    for (const question of ["may we use MIT code in our app?", "can I fix a typo in the docs of curl at work?"]) {
      const { answer } = await browser.ask(question);
      expect(answer.body.kind).toBe("answered");
      expect((await browser.get(`/api/forms/from/${answer.id}`)).status).toBe(404);
    }
  });
});

describe("a conversation", () => {
  test("answers the second of two questions by itself, if it names what it asks about", async () => {
    const { answer } = await open
      .browser()
      .ask("can we ship LGPL in our mobile app? and who do I tell about a vulnerability");
    expect(answer.body.intro).toMatch(/^1\. Yes, on conditions: LGPL/u);
    expect(answer.body.citations[1].file).toBe("security/vulnerability-response.md");
  });

  test("understands a follow-up from the turn before", async () => {
    const browser = open.browser();
    await browser.ask("can we use MPL libraries in our hosted service?");
    const { answer } = await browser.ask("and for AGPL?");
    expect(answer.body.kind).toBe("answered");
    expect(answer.body.intro).toMatch(/^No\. AGPL is prohibited for hosted/u);
    expect(answer.body.citations[0].quote).toMatch(/AGPL/u);
  });

  test("does not mistake a new question for a follow-up", async () => {
    const browser = open.browser();
    await browser.ask("can we use MPL libraries in our hosted service?");
    for (const question of ["when is the fire drill", "and where is the cafeteria?"])
      expect((await browser.ask(question)).answer.body.kind).toBe("abstained");
  });

  test("is complete and in order after a reload", async () => {
    const browser = open.browser();
    await browser.ask("hi");
    await browser.ask("what is an SBOM?");
    expect((await browser.conversation()).map(({ author }) => author)).toEqual(["asker", "desk", "asker", "desk"]);
  });

  test("answers a delivery once, even if it arrives again", async () => {
    const browser = open.browser();
    const delivery = randomUUID();
    const first = await browser.ask("what is an SBOM?", delivery);
    const again = await browser.ask("what is an SBOM?", delivery);
    expect(again.answer.id).toBe(first.answer.id);
    expect(await browser.conversation()).toHaveLength(2);
  });

  test("cannot be read by another visitor", async () => {
    const mine = await open.browser().ask("what is an SBOM?");
    const { status, body } = await open.browser().get(`/api/conversations/${mine.conversation}`);
    expect(status).toBe(404);
    expect(body.error).toMatch(/no longer exists/u);
  });
});

describe("feedback", () => {
  test("is stored with its comment, and the last one counts", async () => {
    const browser = open.browser();
    const { answer } = await browser.ask("what is an SBOM?");
    expect((await browser.post("/api/feedback", { message: answer.id, helpful: true })).status).toBe(200);
    expect(
      (await browser.post("/api/feedback", { message: answer.id, helpful: false, comment: "too short" })).status,
    ).toBe(200);
    const kept = await open.desk.db
      .selectFrom("feedback")
      .select(["helpful", "comment"])
      .where("message_id", "=", answer.id)
      .execute();
    expect(kept).toEqual([{ helpful: false, comment: "too short" }]);
  });

  test("on another person's answer is refused", async () => {
    const { answer } = await open.browser().ask("what is an SBOM?");
    expect((await open.browser().post("/api/feedback", { message: answer.id, helpful: true })).status).toBe(404);
  });
});

describe("a stranger", () => {
  test("on another site cannot make a person's browser ask", async () => {
    const browser = open.browser();
    const forged = { text: "hi", delivery: randomUUID() };
    expect((await browser.post("/api/ask", forged, { "x-ospo-desk": "" })).status).toBe(403);
    expect((await browser.post("/api/ask", forged, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  });

  test("a request with wrong fields is refused in the reader's language", async () => {
    const wrong = { text: 1, delivery: "x" };
    const { status, body } = await open.browser().post("/api/ask", wrong);
    expect(status).toBe(400);
    expect(body.error).toBe("I cannot use what was sent: text is not valid; delivery is not valid.");
    const inChinese = await open.browser().post("/api/ask", wrong, { "accept-language": "zh-CN" });
    expect(inChinese.body.error).toBe("无法使用发来的内容：text 无效；delivery 无效。");
    expect((await open.browser().post("/api/ask", {})).body.error).toContain("text is missing");
  });
});
