import { expect, test } from "vitest";
import { markdownToPlainText } from "./markdown-to-plain-text.ts";

test("a heading, links, marks, a list and a table are words; paragraphs stay", () => {
  const text =
    "## What *may* I ship?\n\nSee the [notices](../notices.md) and `NOTICE`.\n\n- **one**\n- two\n\n| License | Ship |\n| --- | --- |\n| MIT | yes |";
  expect(
    markdownToPlainText("Run `zebra --flag *x*`, see [the *docs*](https://a.example/b_c_d) or <https://e.example>."),
  ).toBe("Run zebra --flag *x*, see the docs (https://a.example/b_c_d) or https://e.example.");
  expect(markdownToPlainText("Do this:\n```sh\nnpm ci\n  npm *test*\n```\nThen\nship.")).toBe(
    "Do this:\nnpm ci\n  npm *test*\nThen ship.",
  );
  expect(markdownToPlainText(text)).toBe(
    "What may I ship?\n\nSee the notices and NOTICE.\n\n- one\n- two\n\nMIT: Ship: yes.",
  );
});
