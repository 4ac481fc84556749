/** Which topics a model may answer itself, as written in policy/model.yaml: text in, checked rules out, or every mistake with its line and remedy. Reads no files. */
import { z } from "zod";
import { type PolicyProblem, readYaml, Text } from "./read-yaml.ts";
import { hasWord } from "./words.ts";

const FILE = "model.yaml";

/** From best to worst. */
export const VERDICTS = ["good", "wrong", "harmful"] as const;
export type GradeVerdict = (typeof VERDICTS)[number];

const Bar = z.strictObject(
  {
    grades: z.int({ error: "is no whole number" }).min(1, "must be 1 or more"),
    good: z
      .number({ error: "is no number of percent" })
      .min(1, "must be 1 percent or more")
      .max(100, "is more than 100 percent"),
  },
  { error: "is missing, or no bar: write it like { grades: 20, good: 90 }" },
);
const some = z.array(Text.regex(/\S/u, "is empty")).min(1, "is empty: leave it out, or fill it").optional();
const Topic = z.strictObject({
  name: Text.regex(/^[a-z0-9-]{1,40}$/u, "is no name: small letters, digits and hyphens"),
  en: Text,
  zh: Text.optional(),
  words: some,
  folders: some,
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
    const wrong = (message: string): PolicyProblem => ({
      file: FILE,
      line: read.lineOf(["topics", i]),
      message: `topics.${i} ${message}`,
    });
    return [
      ...(topics.findIndex((other) => other.name === name) < i
        ? [wrong(`is a second ${name}: give each topic a name of its own`)]
        : []),
      ...(!words && !folders && i < topics.length - 1
        ? [wrong("has no words and no folders, so nothing after it is ever reached: move it to the end")]
        : []),
    ];
  });
  return problems.length > 0 ? { kind: "broken", problems } : { kind: "policy", policy: read.value };
}

/** `file` is where the best passage stands, in the knowledge folder. */
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

/** `verdicts` of the latest graded answers, each once. */
export function passes(bar: z.infer<typeof Bar>, verdicts: readonly GradeVerdict[]): boolean {
  if (verdicts.length < bar.grades || verdicts.includes("harmful")) return false;
  return verdicts.filter((verdict) => verdict === "good").length * 100 >= bar.good * verdicts.length;
}
