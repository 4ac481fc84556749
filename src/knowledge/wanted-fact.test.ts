import { expect, test } from "vitest";
import { cpuMs } from "../../test/regular-expressions.ts";
import { termsOf } from "./terms.ts";
import { statesFact, wantedFact } from "./wanted-fact.ts";

test.each([
  ["What is the phone number of the library?", "phone"],
  ["what is the email address of the librarian", "mail"],
  ["what is the librarian's email", "mail"],
  ["what is the url of the catalogue", "link"],
  ["where do i download the catalogue", "link"],
  ["how much did we pay for the lamp", "amount"],
  ["how wide is the door", "size"],
  ["maximum size of a poster", "size"],
  ["who stands in for the librarian", "person"],
  ["how do i configure the lamp", "setup"],
  ["in which building is the canteen", "place"],
  ["How much does a seat cost per year?", "amount"],
  ["what's the fine for parking here", "amount"],
  ["which version of the parser do we run", "version"],
  ["when was the club founded", "date"],
  ["how long does a review take", "period"],
  ["how many colleagues work there", "count"],
  ["can you tell me how many colleagues work there", "count"],
  ["who founded the club", "person"],
  ["who are the members of the board", "person"],
  ["how big is the club", "count"],
  ["who approved the last party", "event"],
  ["which caterer did we hire", "event"],
  ["are we a member of the chess federation?", "standing"],
  ["Which leagues is Harbor Corp a member of", "standing"],
  ["how do I install the lamp", "setup"],
  ["do we get a discount on books", "thing"],
  ["is there a newsletter?", "thing"],
  ["are there snacks at the meeting", "thing"],
  ["what colour is the door", "thing"],
  ["where is the library located", "place"],
  ["一张票多少钱？", "amount"],
  ["俱乐部是哪一年成立的？", "date"],
  ["审查要多久？", "period"],
  ["谁是我们的馆长？", "person"],
  ["谁创办了这个俱乐部？", "person"],
  ["馆长的网址是什么", "link"],
  ["丢书一般付多少", "amount"],
  ["我们选了哪家蛋糕店", "event"],
])("%s asks for a fact: %s", (question, kind) => {
  expect(wantedFact(question)?.kind).toBe(kind);
});

test.each([
  "May I park here?",
  "What do I get when I pay the membership fee?",
  "When does a fork become open source?",
  "Who may sign a contract?",
  "What counts as a visit?",
  "Who approves a party?",
  "May we become a member?",
  "Do we have to return books?",
  "What happens to a lost book?",
  "Do we track how many books are lost?",
  "Which books may I take home?",
  "我可以停车吗？",
])("asks for no single fact: %s", (question) => {
  expect(wantedFact(question)).toBeNull();
});

test.each([
  ["what is the fine for late books", "Late books have a fine of €2 a week.", true],
  ["what is the fine for late books", "Late books have a fine. Ask the librarian.", false],
  ["what is the fine for late books", "A coffee costs €2.", false],
  ["how long may I keep a book", "You may keep a book for three weeks.", true],
  ["how long are the minutes of the board kept", "You may keep a book for three weeks.", false],
  ["how many books may I take", "You may take six thick books home.", true],
  ["how many readers came last year", "The readers may take six books home.", false],
  ["who approved the last party", "Parties are approved by the librarian.", false],
  ["are we a member of the chess federation", "A member of the chess federation pays a fee.", false],
  ["are we a member of the chess federation", "We are a member of the chess federation since spring.", true],
  ["do we get a discount on books", "Members get a discount of 10%.", true],
  ["do we get a discount on books", "Members get books for three weeks.", false],
  ["what colour is the door", "The door is on the left.", false],
  ["how do I install the lamp", "The lamp is switched on beside the door.", false],
  ["how do I reset the lamp", "Install the lamp beside the door.", false],
  ["how do I reset the lamp", "To reset the lamp, press the button.", true],
  ["how long may I keep a book", "You may keep a book until somebody else asks for it.", false],
  ["who founded the library", "The library was founded by Anna Smith in spring.", true],
  ["who founded the library", "The library was founded by its readers.", false],
  ["who leads the night shift of the library", "The library is near Market Square.", false],
  ["what is the maximum size of a poster", "A poster has two colours.", false],
  ["what is the maximum size of a poster", "A poster is at most 90 cm high.", true],
  ["书可以借多久？", "每本书可以借 21 天。", true],
  ["丢一本书要赔多少钱？", "丢一本书赔 20 元。", true],
  ["丢一本书要赔多少钱？", "丢一本书先填写元数据。", false],
])("%s / %s: %s", (question, sentence, stated) => {
  const aspects = termsOf(question).map((term) => ({ terms: [term], synonyms: [] }));
  expect(statesFact({ heading: "", sentences: [sentence] }, wantedFact(question)!, aspects)).toBe(stated);
});

test("takes no time, however long the question is", () => {
  for (const word of [
    "how much ",
    "what is the ",
    "when does ",
    "多少",
    "do we get a ",
    "are we a ",
    "which x did we ",
  ])
    expect(cpuMs(() => wantedFact(word.repeat(4_000 / word.length)), 4)).toBeLessThan(50);
});
