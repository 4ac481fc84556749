/** Whatever a card says and whoever sees more of it, Teams takes it. */
import { expect, test } from "vitest";
import { bytesOf, cardOfScreen } from "./card.ts";

test("a full card leaves room for those who see more of it", () => {
  const text = Array.from({ length: 150 }, () => "开源许可证的条款与义务说明文字，请仔细阅读全部内容。").join("\n");
  const readers = Array.from({ length: 80 }, (_, i) => `29:1${String(i).padStart(3, "0")}${"x".repeat(60)}`);
  const elements = Array.from({ length: 3 }, () => ({ kind: "text" as const, text }));
  const card = cardOfScreen({ text: "", elements, views: { message: "1", readers } });
  expect(card["refresh"]).toMatchObject({ userIds: readers.slice(0, 60) });
  expect(JSON.stringify(card)).toContain("too long to show here");
  expect(bytesOf(card)).toBeLessThan(28 * 1024);
});
