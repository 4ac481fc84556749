import { expect, test } from "vitest";
import { NotFoundError, UnavailableError } from "../base/errors.ts";
import { LANGUAGES } from "../base/language.ts";
import { openLog } from "../base/log.ts";
import { DatabaseOutageError } from "../db/outage.ts";
import { readUpload } from "../packages/manifests/read-upload.ts";
import { inWords, wordsIn } from "../words/words.ts";
import { failureOf } from "./failure.ts";

const log = openLog("silent");

test("each person reads an error in their own language, and the log has it in English", () => {
  const error = new NotFoundError(inWords((words) => words.errors.ticketNotFound(7)));
  expect(LANGUAGES.map((language) => failureOf(error, log, language).words)).toEqual([
    "There is no ticket #7.",
    "没有工单 #7。",
  ]);
  expect(error.message).toBe("There is no ticket #7.");
});

test("a text for operators stays as it is", () => {
  expect(failureOf(new UnavailableError("port 80 is in use"), log, "zh").words).toBe("port 80 is in use");
  expect(failureOf(new DatabaseOutageError("is restarting", null, "start the server"), log, "zh").words).toBe(
    "start the server",
  );
});

test("a person reads of an outage and of a bug in their language, and the bug has an id", () => {
  expect(failureOf(new DatabaseOutageError("is restarting", null), log, "en").words).toBe(
    wordsIn("en").errors.databaseOutage("is restarting"),
  );
  expect(failureOf(new DatabaseOutageError("is restarting", null), log, "zh").words).toMatch(/数据库/u);
  expect(failureOf(new Error("bug"), log, "zh")).toMatchObject({
    words: expect.stringMatching(/出错.*[0-9a-f]{8}/u),
    status: 500,
  });
});

test("a text crosses from the process of a sandbox in every language", async () => {
  // More than is read in this process.
  const broken = await readUpload("package-lock.json", `{"a": "${"x".repeat(60_000)}"`).catch(
    (error: unknown) => error,
  );
  expect(failureOf(broken, log, "en").words).toMatch(/^package-lock\.json does not parse/u);
  expect(failureOf(broken, log, "zh").words).toMatch(/^package-lock\.json .*无法解析/u);
});
