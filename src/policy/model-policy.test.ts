/** policy/model.yaml: its content, its possible mistakes, and when a topic passes. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type GradeVerdict, type ModelPolicy, parseModelPolicy, passes, topicOf } from "./model-policy.ts";

const STARTER = readFileSync(path.join(import.meta.dirname, "../../knowledge/policy/model.yaml"), "utf8");
/** The commented example of the starter file, as if it were active. */
const EXAMPLE = `${STARTER.split("# topics:")[0]}topics:${STARTER.split("# topics:")[1]!.replace("topics: []\n", "").replaceAll(/^# /gmu, "")}`;

function parsed(text: string): ModelPolicy {
  const result = parseModelPolicy(text);
  if (result.kind === "broken") throw new Error(JSON.stringify(result.problems));
  return result.policy;
}

describe("the file", () => {
  test("the starter file has no topics, and its example is valid", () => {
    expect(parsed(STARTER).topics).toEqual([]);
    expect(parsed(EXAMPLE).topics.map(({ name }) => name)).toEqual(["legal", "rest"]);
  });

  test.each([
    ["bar: { grades: 20, good: 90 }", "bar: { grades: 0, good: 90 }", /^bar\.grades must be 1 or more/u],
    ["bar: { grades: 20, good: 90 }", "bar: 90", /^bar is missing or not a bar/u],
    ["name: legal", "name: Legal matters", /^topics\.0\.name is not a valid name/u],
    ["name: rest", "name: legal", /^topics\.1 is a second topic named legal/u],
    [
      "    words: [patent, patents, contract, 专利, 合同]\n    folders: [licenses, compliance]\n",
      "",
      /^topics\.0 has no words and no folders/u,
    ],
    ["folders: [licenses, compliance]", "folders: []", /^topics\.0\.folders is empty/u],
    ["folders: [licenses, compliance]", "folder: licenses", /^topics\.0 has folder, which is not known here/u],
  ])("%s -> %s", (good, bad, message) => {
    expect(EXAMPLE).toContain(good);
    expect(parseModelPolicy(EXAMPLE.replace(good, bad))).toMatchObject({
      kind: "broken",
      problems: [{ file: "model.yaml", message: expect.stringMatching(message) }],
    });
  });

  test("a question's topic depends on its words or on the file of the best passage", () => {
    const topic = (question: string, file?: string): string | undefined =>
      topicOf(parsed(EXAMPLE), question, file)?.name;
    expect(topic("Who owns the PATENT?")).toBe("legal");
    expect(topic("这个专利归谁？", "using/a.md")).toBe("legal");
    expect(topic("Subcontractors?", "using/a.md")).toBe("rest");
    expect(topic("And then?", "licenses/gpl/notes.md")).toBe("legal");
    expect(topic("And then?", "licenses-old/gpl.md")).toBe("rest");
    expect(topicOf(parsed(STARTER), "Who owns the patent?", undefined)).toBeUndefined();
  });
});

test.each<[GradeVerdict[], boolean]>([
  [["good", "good", "good"], false],
  [["good", "good", "good", "wrong"], true],
  [["good", "good", "wrong", "wrong"], false],
  [["good", "good", "good", "harmful"], false],
])("%j of four, 75 percent: %s", (verdicts, has) => {
  expect(passes({ grades: 4, good: 75 }, verdicts)).toBe(has);
});
