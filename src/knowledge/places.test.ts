import { expect, test } from "vitest";
import { placesIn } from "./places.ts";

test.each([
  ["Is the DCO legally binding in Japan?", "japan"],
  ["must it be notarised by a German court", "eu"],
  ["在日本也有效吗", "日本"],
])("%s names a place, which a passage may call %s", (question, form) => {
  expect(placesIn(question).flat(2)).toContain(form);
});

test.each(["please polish the text", "May I use a library from a foreign company?", "可以用吗"])(
  "%s names none",
  (question) => {
    expect(placesIn(question)).toEqual([]);
  },
);
