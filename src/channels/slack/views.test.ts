/** Whatever the desk says, Slack takes it: generated replies stay within its limits, and no text becomes a mention or a link. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { brokenLimits } from "../../../test/stubs/slack-api.ts";
import type { Reply } from "../../desk/reply.ts";
import { viewOf } from "./views.ts";

const words = fc.oneof(
  fc.string({ maxLength: 9000, unit: "grapheme" }),
  fc.constantFrom(
    "<!channel> <@U1> <https://evil.example|docs>",
    "@scope/pkg".repeat(900),
    "&".repeat(7000),
    "a\n".repeat(90_000),
    "😀".repeat(4000),
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
const reply = fc.oneof(
  fc.record({
    kind: fc.constant("answered"),
    language,
    text: words,
    intro: fc.constant(null),
    citations: fc.array(citation),
    warnings: fc.constant([]),
  }),
  fc.record({ kind: fc.constant("abstained"), language, text: words, question: words }),
  fc.record({
    kind: fc.constant("choice"),
    language,
    text: words,
    choices: fc.array(fc.record({ label: words, text: fc.string({ minLength: 1, maxLength: 3000 }) }), { maxLength: 60 }),
    warning: fc.option(words),
  }),
  fc.record({
    kind: fc.constant("verdict"),
    language,
    text: words,
    card: fc.record({ label: words, title: words }),
    citations: fc.array(citation),
    question: words,
  }),
  fc.record({ kind: fc.constant("notice"), language, text: words, examples: fc.array(words) }),
  fc.record({ kind: fc.constant("ticket"), language, text: words, number: fc.nat(), asksWhetherItHelped: fc.boolean() }),
);

test("within the limits, and nothing forged", () => {
  fc.assert(
    fc.property(reply, fc.boolean(), fc.constantFrom(null, "https://desk.example/"), (generated, isPrivate, publicUrl) => {
      const { text, blocks } = viewOf(generated as unknown as Reply, { messageId: "1", publicUrl, isPrivate });
      expect(brokenLimits(blocks)).toEqual([]);
      expect(text.length).toBeGreaterThan(0);
      expect(text.length).toBeLessThanOrEqual(3000);
      const marked = JSON.stringify(blocks.filter(({ type }) => type === "section" || type === "context"));
      expect(marked.replaceAll(/<https:\/\/desk\.example\/documents\/[^|>]*\|[^<>]*>/gu, "")).not.toMatch(/[<>]/u);
    }),
    { numRuns: 60 },
  );
});
