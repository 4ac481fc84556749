import { expect, test } from "vitest";
import { cpuMs } from "../../test/regular-expressions.ts";
import { statesFact, wantedFact } from "./wanted-fact.ts";

test.each([
  ["What is the phone number of the library?", "phone"],
  ["what is the email address of the librarian", "mail"],
  ["in which building is the canteen", "place"],
  ["How much does a seat cost per year?", "amount"],
  ["what's the fine for parking here", "amount"],
  ["which version of the parser do we run", "version"],
  ["when was the club founded", "date"],
  ["how long does a review take", "period"],
  ["how many colleagues work there", "count"],
  ["who founded the club", "person"],
  ["一张票多少钱？", "amount"],
  ["俱乐部是哪一年成立的？", "date"],
  ["审查要多久？", "period"],
  ["谁是我们的馆长？", "person"],
  ["谁创办了这个俱乐部？", "person"],
])("%s asks for a fact: %s", (question, kind) => {
  expect(wantedFact(question)?.kind).toBe(kind);
});

test.each([
  "May I park here?",
  "What do I get when I pay the membership fee?",
  "When does a fork become open source?",
  "Who may sign a contract?",
  "What counts as a visit?",
  "我可以停车吗？",
])("asks for no single fact: %s", (question) => {
  expect(wantedFact(question)).toBeNull();
});

test.each([
  ["what is the fine for late books", "Late books have a fine of €2 a week.", true],
  ["what is the fine for late books", "Late books have a fine. Ask the librarian.", false],
  ["what is the fine for late books", "A coffee costs €2.", false],
  ["how long may I keep a book", "You may keep a book for three weeks.", true],
  ["how long may I keep a book", "You may keep a book until somebody else asks for it.", false],
  ["who founded the library", "The library was founded by Anna Smith in spring.", true],
  ["who founded the library", "The library was founded by its readers.", false],
  ["书可以借多久？", "每本书可以借 21 天。", true],
  ["丢一本书要赔多少钱？", "丢一本书赔 20 元。", true],
  ["丢一本书要赔多少钱？", "丢一本书先填写元数据。", false],
])("%s / %s: %s", (question, sentence, stated) => {
  expect(statesFact([sentence], wantedFact(question)!)).toBe(stated);
});

test("takes no time, however long the question is", () => {
  for (const word of ["how much ", "what is the ", "when does ", "多少"])
    expect(cpuMs(() => wantedFact(word.repeat(4_000 / word.length)), 4)).toBeLessThan(50);
});
