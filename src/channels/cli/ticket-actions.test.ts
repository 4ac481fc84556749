import { expect, test } from "vitest";
import { checkTicketWords } from "./ticket-actions.ts";

test.each([
  [["priority", "1", "asap"], "I cannot use what was sent: priority is not one of low, normal, high, or urgent."],
  [["merge", "1", "two"], "I cannot use what was sent: into is not a number."],
])("%s is refused in plain words", (words, userMessage) => {
  expect(() => {
    checkTicketWords(words);
  }).toThrow(expect.objectContaining({ userMessage }));
});
