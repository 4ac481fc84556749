/** Whatever a card says and whoever sees more of it, Teams takes it. */
import { expect, test } from "vitest";
import { bytesOf, cardOf, cardOfScreen } from "./card.ts";

test("a full card leaves room for those who see more of it", () => {
  const text = Array.from({ length: 150 }, () => "开源许可证的条款与义务说明文字，请仔细阅读全部内容。").join("\n");
  const readers = Array.from({ length: 80 }, (_, i) => `29:1${String(i).padStart(3, "0")}${"x".repeat(60)}`);
  const elements = Array.from({ length: 3 }, () => ({ kind: "text" as const, text }));
  const card = cardOfScreen({ text: "", elements, views: { message: "1", readers } });
  expect(card["refresh"]).toMatchObject({ userIds: readers.slice(0, 60) });
  expect(JSON.stringify(card)).toContain("too long to show here");
  expect(bytesOf(card)).toBeLessThan(28 * 1024);
});

const action = (title: string) => expect.objectContaining({ title });

test("three buttons and one for the others, no row wider than a phone; what a button shows unfolds in place", () => {
  const buttons = ["Approve…", "Reject…", "Claim", "Ask back…", "认领"].map((label) => ({
    action: "a",
    label,
    value: "1",
  }));
  const reveals = [{ kind: "facts" as const, facts: [{ label: "License", value: "MIT" }] }];
  const { body } = cardOf({
    elements: [
      { kind: "verdict", verdict: "prohibited", text: "Prohibited: a_b_c 1, npm" },
      { kind: "labelled", label: "Why:", texts: ["*"] },
      { kind: "facts", facts: [{ label: "Decision by", value: "Dec 9", at: new Date("2026-12-09T16:00:00Z") }] },
      { kind: "buttons", buttons: [{ action: "details", label: "Details", value: "1", reveals }] },
      { kind: "buttons", buttons },
    ],
  });
  expect(body).toMatchObject([
    { text: String.raw`Prohibited: a\_b\_c 1, npm`, color: "Attention", weight: "Bolder" },
    { text: String.raw`**Why:** \*` },
    { facts: [{ value: "{{DATE(2026-12-09T16:00:00Z, SHORT)}} {{TIME(2026-12-09T16:00:00Z)}}" }] },
    { actions: [{ type: "Action.ShowCard", card: { body: [{ type: "FactSet" }] } }] },
    { actions: [action("Approve…"), action("Reject…"), action("Claim")] },
    { actions: [{ title: "More…", card: { body: [{ actions: [action("Ask back…"), action("认领")] }] } }] },
  ]);
});
