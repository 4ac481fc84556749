import { expect, test } from "vitest";
import { findReply, replyIn, textIn } from "./message-body.ts";

test("a reply is recognised by its kind; the words of a person and erased replies are not", () => {
  const notice = { kind: "notice", language: "en", text: "Hello", examples: [] };
  expect(findReply(notice)).toBe(notice);
  expect(findReply({ kind: "text", text: "Hello" })).toBeUndefined();
  expect(findReply({ kind: "toString", text: "" })).toBeUndefined();
  expect(findReply(null)).toBeUndefined();
  expect(replyIn({ kind: "text", text: "[erased]" })).toMatchObject({ kind: "notice", text: "[erased]" });
  expect(textIn(undefined)).toBe("");
});
