/**
 * Parses policy/model.yaml, which says which topics a model may answer, reporting every mistake with its line and
 * remedy. Reads no files.
 */
import { z } from "zod";
import { type PolicyProblem, readYaml, Text } from "./read-yaml.ts";
import { hasWord } from "./words.ts";

const FILE = "model.yaml";

/** From best to worst. */
export const VERDICTS = ["good", "wrong", "harmful"] as const;
export type GradeVerdict = (typeof VERDICTS)[number];

const Bar = z.strictObject(
  {
    grades: z.int({ error: "is not a whole number" }).min(1, "must be 1 or more"),
    good: z
      .number({ error: "is not a percentage" })
      .min(1, "must be 1 percent or more")
      .max(100, "is more than 100 percent"),
  },
  { error: "is missing or not a bar: write it like { grades: 20, good: 90 }" },
);
const nonEmpty = z.array(Text.regex(/\S/u, "is empty")).min(1, "is empty: remove it or add an entry").optional();
const Topic = z.strictObject({
  name: Text.regex(/^[a-z0-9-]{1,40}$/u, "is not a valid name: small letters, digits and hyphens"),
  en: Text,
  zh: Text.optional(),
  words: nonEmpty,
  folders: nonEmpty,
  bar: Bar.optional(),
});
const File = z.strictObject({ version: Text, bar: Bar, topics: z.array(Topic) });

export type ModelPolicy = z.infer<typeof File>;
export type Topic = z.infer<typeof Topic>;

export function parseModelPolicy(
  text: string,
): { kind: "policy"; policy: ModelPolicy } | { kind: "broken"; problems: PolicyProblem[] } {
  const read = readYaml(FILE, text, File);
  if (read.kind === "broken") return { kind: "broken", problems: read.problems };
  const { topics } = read.value;
  const problems = topics.flatMap(({ name, words, folders }, i): PolicyProblem[] => {
    const problem = (message: string): PolicyProblem => ({
      file: FILE,
      line: read.lineOf(["topics", i]),
      message: `topics.${i} ${message}`,
    });
    return [
      ...(topics.findIndex((other) => other.name === name) < i
        ? [problem(`is a second topic named ${name}: give each topic its own name`)]
        : []),
      ...(!words && !folders && i < topics.length - 1
        ? [problem("has no words and no folders, so nothing after it is ever reached: move it to the end")]
        : []),
    ];
  });
  return problems.length > 0 ? { kind: "broken", problems } : { kind: "policy", policy: read.value };
}

/** `file` is the file of the best passage, in the knowledge folder. */
export function topicOf({ topics }: ModelPolicy, question: string, file: string | undefined): Topic | undefined {
  const isIn = (folder: string): boolean => file?.startsWith(`${folder.replace(/(?<!\/)\/+$/u, "")}/`) ?? false;
  return topics.find(
    ({ words, folders }) =>
      (!words && !folders) || (words && hasWord(words, question)) || (folders?.some(isIn) ?? false),
  );
}

export function barOf({ bar }: ModelPolicy, topic: Topic): z.infer<typeof Bar> {
  return topic.bar ?? bar;
}

/** `verdicts` are those of the latest graded answers, one for each answer. */
export function passes(bar: z.infer<typeof Bar>, verdicts: readonly GradeVerdict[]): boolean {
  if (verdicts.length < bar.grades || verdicts.includes("harmful")) return false;
  return verdicts.filter((verdict) => verdict === "good").length * 100 >= bar.good * verdicts.length;
}
