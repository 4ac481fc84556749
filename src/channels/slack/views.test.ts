/** Whatever the desk says, Slack takes it: generated replies stay within its limits, and no text becomes a mention or a link. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { brokenBlocks } from "../../../test/stubs/slack-limits.ts";
import type { Reply, VerdictCard } from "../../desk/reply.ts";
import type { Dialog, DialogField } from "../chat/dialogs.ts";
import { replyScreen } from "../chat/reply-screen.ts";
import { type Element } from "../chat/screens.ts";
import { modalOf } from "./modals.ts";
import { markdownParts, pieces } from "./text.ts";
import { homeOf, withoutNewBlocks, viewOf } from "./views.ts";

const words = fc.oneof(
  fc.string({ maxLength: 9000, unit: "grapheme" }),
  fc.constantFrom(
    "<!channel> <@U1> <https://evil.example|docs>",
    "@scope/pkg".repeat(900),
    "&".repeat(7000),
    "a\n".repeat(90_000),
    "😀".repeat(4000),
    "许可证要求保留版权声明。".repeat(900),
    "**bold** [a](https://evil.example) `code` _it_ ~no~ # head\n> quote",
    "<http://evil|x> </documents/a|b>",
    `${"[a".padEnd(599, "x")}](https://evil.example)`,
    "",
  ),
);
const citation = fc.record({
  number: fc.nat(99),
  file: fc.constantFrom("a.md", "b c/ü|>.md"),
  title: words,
  heading: words,
  quote: words,
  text: words,
  start: fc.nat(9999),
  language: fc.constant("en" as const),
  owner: fc.constant(null),
  review: fc.constant(null),
  overdue: fc.constant(false),
});
const language = fc.constant("en" as const);
const CARD: Omit<VerdictCard, "label" | "title"> = {
  purl: "pkg:npm/a",
  use: "hosted",
  useLabel: "hosted service",
  verdict: "needs-review",
  because: [],
  obligations: [],
  changes: [],
  facts: [],
  scorecard: null,
  unknown: [],
  notes: [],
  policy: "2026.1",
  rules: [],
  handbook: [],
};
const reply: fc.Arbitrary<Reply> = fc.oneof(
  fc.record({
    kind: fc.constant("answered" as const),
    language,
    text: words,
    intro: fc.constant(null),
    citations: fc.array(citation),
    warnings: fc.constant<[]>([]),
  }),
  fc.record({ kind: fc.constant("abstained" as const), language, text: words, question: words }),
  fc.record({
    kind: fc.constant("choice" as const),
    language,
    text: words,
    choices: fc.array(fc.record({ label: words, text: fc.string({ minLength: 1, maxLength: 3000 }) }), {
      maxLength: 60,
    }),
    warning: fc.option(words),
  }),
  fc.record({
    kind: fc.constant("verdict" as const),
    language,
    text: words,
    card: fc.record({ label: words, title: words }).map((texts) => ({ ...CARD, ...texts })),
    citations: fc.array(citation),
    question: words,
  }),
  fc.record({ kind: fc.constant("notice" as const), language, text: words, examples: fc.array(words) }),
  fc.record({
    kind: fc.constant("ticket" as const),
    language,
    text: words,
    number: fc.nat(),
    asksWhetherItHelped: fc.boolean(),
  }),
);

const row = fc.record({
  text: words,
  detail: words,
  buttons: fc.array(
    fc.record({
      action: fc.constantFrom("ticket:show", "own:withdraw", "own:appeal"),
      label: words,
      value: fc.constantFrom("1", ""),
    }),
    { maxLength: 3 },
  ),
});
const element: fc.Arbitrary<Element> = fc.oneof(
  fc.record({ kind: fc.constantFrom("title" as const, "text" as const, "small" as const), text: words }),
  fc.record({
    kind: fc.constant("facts" as const),
    facts: fc.array(fc.record({ label: words, value: words }), { maxLength: 25 }),
  }),
  fc.record({ kind: fc.constant("verdict" as const), verdict: fc.constant("approved" as const), text: words }),
  fc.record({ kind: fc.constant("labelled" as const), label: words, texts: fc.array(words, { maxLength: 9 }) }),
  fc.record({ kind: fc.constant("rows" as const), rows: fc.array(row, { maxLength: 70 }) }),
  fc.record({
    kind: fc.constant("chart" as const),
    title: words,
    points: fc.array(fc.record({ label: words, count: fc.nat() }), { maxLength: 30 }),
  }),
  fc.record({
    kind: fc.constantFrom("buttons" as const, "choices" as const),
    buttons: fc.array(
      fc.record({
        action: fc.constantFrom("ticket:claim", "ticket:reply", "form", "link"),
        label: words,
        value: fc.string({ maxLength: 2500 }),
      }),
      { maxLength: 40 },
    ),
  }),
);
const field: fc.Arbitrary<DialogField> = fc.record({
  name: fc.constant("field"),
  label: words,
  help: fc.option(words),
  type: fc.constantFrom("text", "long-text", "choice", "yes-no", "number", "date", "confirm"),
  choices: fc
    .array(words, { minLength: 1, maxLength: 120 })
    .map((labels) => labels.map((label, i) => ({ label, value: String(i) }))),
  required: fc.boolean(),
  value: fc.oneof(fc.constantFrom(null, true, 3, "2026-01-01", "2"), words),
  redraws: fc.boolean(),
});
const dialog: fc.Arbitrary<Dialog> = fc.record({
  id: fc.constant("request"),
  state: fc.constant({ draft: "1" }),
  title: words,
  submit: words,
  cancel: words,
  intro: fc.array(words, { maxLength: 12 }),
  fields: fc.array(field, { maxLength: 15 }).map((fields) => fields.map((each, i) => ({ ...each, name: `field${i}` }))),
});

/** In what Slack reads for marks there are none but links to the desk's own documents. */
function forged(blocks: readonly object[]): string[] {
  const marked: string[] = [];
  JSON.stringify(blocks, (_key, value: unknown) => {
    const { type, text } = (value ?? {}) as { type?: string; text?: unknown };
    if (type === "mrkdwn") marked.push(String(text));
    return value;
  });
  return marked.flatMap(
    (text) =>
      text.replaceAll(/<https:\/\/desk\.example\/documents\/[^|>]*\|[^<>]*>/gu, "").match(/[<>].{0,20}/gu) ?? [],
  );
}

test("every screen is within the limits, and nothing forged", () => {
  fc.assert(
    fc.property(words, fc.array(element, { maxLength: 12 }), (text, generated) => {
      // No screen has more than one.
      const elements = generated.filter(
        (each, i) => each.kind !== "chart" || i === generated.findIndex(({ kind }) => kind === "chart"),
      );
      const message = viewOf({ text, elements });
      const home = homeOf({ text, elements });
      expect(brokenBlocks(message.blocks, "message")).toEqual([]);
      expect(brokenBlocks(withoutNewBlocks(message).blocks, "message")).toEqual([]);
      expect(brokenBlocks(home.blocks, "home")).toEqual([]);
      expect([...forged(message.blocks), ...forged(home.blocks)]).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test("every dialog is within the limits, and nothing forged", () => {
  fc.assert(
    fc.property(dialog, (generated) => {
      const { blocks, title, submit, close } = modalOf(generated);
      expect(brokenBlocks(blocks, "modal")).toEqual([]);
      for (const each of [title, submit, close]) expect(each?.text.length).toBeLessThanOrEqual(24);
      expect(forged(blocks)).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test("in a stream every mark of Markdown is escaped, and the parts are the whole", () => {
  fc.assert(
    fc.property(words, (text) => {
      const parts = markdownParts(text, 600);
      const entities = { "&lt;": "<", "&gt;": ">", "&amp;": "&" } as Record<string, string>;
      const read = parts
        .join("")
        .replaceAll("]\u200B", "]")
        .replaceAll(/\\([\\`*_~#|])|&(?:lt|gt|amp);/gu, (all, mark: string | undefined) => mark ?? entities[all]!);
      expect(read).toBe(text);
      expect(parts.join("").replaceAll(/\\./gu, "")).not.toMatch(/[<>`*~|]|\][(:[]|^#/mu);
    }),
    { numRuns: 30 },
  );
});

test("names of scoped packages stay whole", () => {
  const name = "@scope/pkg";
  const text = `Is ${name} fine, <@U1>?`;
  const told = JSON.stringify(
    viewOf(
      replyScreen(
        { kind: "abstained", language: "en", text, question: text },
        { messageId: "1", publicUrl: null, isPrivate: false },
      ),
    ),
  );
  expect(told).toContain(`Is ${name} fine, &lt;@U1&gt;?`);
  expect(markdownParts(text, 600).join("")).toContain(name);
  expect(pieces(`${"x".repeat(25)} ${name}`, 30)).toEqual(["x".repeat(25), name]);
});

test("every reply is within the limits, and nothing forged", () => {
  fc.assert(
    fc.property(
      reply,
      fc.boolean(),
      fc.constantFrom(null, "https://desk.example/"),
      (generated, isPrivate, publicUrl) => {
        const { text, blocks } = viewOf(replyScreen(generated, { messageId: "1", publicUrl, isPrivate }));
        expect(brokenBlocks(blocks, "message")).toEqual([]);
        expect(text.length).toBeGreaterThan(0);
        expect(text.length).toBeLessThanOrEqual(3000);
        expect(forged(blocks)).toEqual([]);
      },
    ),
    { numRuns: 30 },
  );
});

const button = (action: string, url?: string) => ({ action, label: action, value: "1", ...(url && { url }) });
const marked = (text: string) => ({ text: { type: "mrkdwn", text, verbatim: true }, type: "section", expand: true });

test("three buttons, the others in a menu, links below; a date is in the reader's time zone; nothing is folded", () => {
  const at = new Date("2026-12-09T16:00:00Z");
  const { blocks } = viewOf({
    text: "",
    elements: [
      { kind: "text", text: "By Dec 9, 2026 at the latest.", due: { day: "Dec 9, 2026", at } },
      { kind: "labelled", label: "What to do:", texts: ["one", "two"] },
      {
        kind: "buttons",
        buttons: ["a", "b", "c", "d", "e"]
          .map((name) => button(name))
          .concat(button("open", "https://desk.example/?a=1&b=2")),
      },
    ],
  });
  expect(blocks).toMatchObject([
    marked("By <!date^1796832000^{date_short} {time}|Dec 9, 2026> at the latest."),
    marked("*What to do:*\n• one\n• two"),
    { elements: [{ action_id: "a" }, { action_id: "b" }, { action_id: "c" }, { options: [{}, {}] }] },
    { elements: [{ text: "<https://desk.example/?a=1&amp;b=2|open>" }] },
  ]);
});

test("a streamed citation has no backslash, and a bracket starts no link", () => {
  expect(markdownParts("Ship it [3].\nAnd [1]", 600)).toEqual(["Ship it [3].\nAnd [1]"]);
  expect(markdownParts("[a](https://evil.example)", 3).join("")).toBe("[a]\u200B(https://evil.example)");
});
