/**
 * The table of compatible licenses, policy/compatibility.yaml: whether code under one license may go into a work under
 * another. Parses the file, and answers for two licenses. Reads no files, and guesses nothing.
 */
import { z } from "zod";
import { currentId, parseExpression } from "./expression.ts";
import { licenseId, SPDX_IDS } from "./license-dictionary.ts";
import { Day, type Path, type PolicyProblem, readYaml, Text } from "./read-yaml.ts";

const FILE = "compatibility.yaml";
/** Stand for the two licenses in the texts of a rule and in a source. */
const PLACEHOLDER = /\{(\w*)\}/gu;
const WITH_PLACEHOLDERS = Text.refine(
  (text) => [...text.matchAll(PLACEHOLDER)].every(([, name]) => name === "from" || name === "into"),
  "has a word in braces that is not {from} or {into}",
);
const Names = z.array(Text).min(1, "is empty");

const Source = z.strictObject({
  name: WITH_PLACEHOLDERS,
  url: z.url({ error: "is not an address" }),
  /** The day of its rows. */
  date: Day,
});

const Rule = z.strictObject({
  from: Names,
  into: z.union([z.literal("same"), Names], { error: "is neither `same` nor a list of licenses and groups" }),
  answer: z.enum(["yes", "no"], { error: "is not yes or no: leave out what is unknown" }),
  en: WITH_PLACEHOLDERS,
  zh: WITH_PLACEHOLDERS,
  /** One of the sources, and a place on its page: `fsf#CDDL`. */
  source: Text,
});
type Rule = z.infer<typeof Rule>;

const File = z.strictObject({
  version: Text,
  unknown: z.strictObject({ en: WITH_PLACEHOLDERS, zh: WITH_PLACEHOLDERS }),
  sources: z.record(z.string(), Source),
  groups: z.record(z.string(), Names),
  rules: z.array(Rule),
});

type Answer = Pick<Rule, "answer" | "en" | "zh"> & { source: { name: string; url: string }; date: string };

export type CompatibilityTable = {
  version: string;
  unknown: { en: string; zh: string };
  /** The rule for each pair that the table answers, by `pairOf`. */
  answers: ReadonlyMap<string, Answer>;
};

export type Compatibility = Answer | { answer: "unknown"; en: string; zh: string; source: null; date: null };

export function parseCompatibility(
  text: string,
): { kind: "policy"; policy: CompatibilityTable } | { kind: "broken"; problems: PolicyProblem[] } {
  const read = readYaml(FILE, text, File);
  if (read.kind === "broken") return { kind: "broken", problems: read.problems };
  const { version, unknown, sources, groups, rules } = read.value;
  const problems: PolicyProblem[] = [];
  const complain = (path: Path, message: string): void => {
    problems.push({ file: FILE, line: read.lineOf(path), message });
  };

  const members = new Map<string, string[]>();
  const expand = (names: readonly string[], path: Path): string[] =>
    names.flatMap((name, n) => {
      const group = members.get(name);
      const mistake = group ? undefined : mistakeIn(name);
      if (mistake !== undefined) complain([...path, n], mistake);
      return group ?? [name];
    });
  for (const [name, names] of Object.entries(groups)) {
    if (licenseId(name) !== undefined) complain(["groups", name], `${name} is a license: give the group another name`);
    members.set(name, expand(names, ["groups", name]));
  }

  const answers = new Map<string, Answer>();
  rules.forEach((rule, i) => {
    const [key = "", anchor] = rule.source.split("#", 2);
    const source = Object.hasOwn(sources, key) ? sources[key] : undefined;
    if (!source) complain(["rules", i, "source"], `${key} is not one of the sources: add it there or fix the spelling`);
    const url = `${source?.url ?? ""}${anchor === undefined ? "" : `#${anchor}`}`;
    const { answer, en, zh } = rule;
    const entry = { answer, en, zh, source: { name: source?.name ?? "", url }, date: source?.date ?? "" };
    const from = expand(rule.from, ["rules", i, "from"]);
    const into = rule.into === "same" ? null : expand(rule.into, ["rules", i, "into"]);
    const pairs = from.flatMap((one) => (into ?? [one]).map((other) => pairOf(one, other)));
    const open = pairs.filter((pair) => !answers.has(pair));
    if (open.length === 0) complain(["rules", i], "never counts: the rules above it answer all of its pairs");
    for (const pair of open) answers.set(pair, entry);
  });
  return problems.length > 0 ? { kind: "broken", problems } : { kind: "policy", policy: { version, unknown, answers } };
}

/** Whether code under `from` may go into a work under `into`. Both are SPDX ids, deprecated ones too, or `id WITH exception`. */
export function compatibilityOf(table: CompatibilityTable, from: string, into: string): Compatibility {
  const [one, other] = [current(from), current(into)];
  const fill = (text: string): string =>
    text.replaceAll(PLACEHOLDER, (_, name: string) => (name === "from" ? one : other));
  const found = table.answers.get(pairOf(one, other));
  if (!found)
    return { answer: "unknown", en: fill(table.unknown.en), zh: fill(table.unknown.zh), source: null, date: null };
  const { answer, en, zh, source, date } = found;
  return { answer, en: fill(en), zh: fill(zh), source: { name: fill(source.name), url: fill(source.url) }, date };
}

/**
 * Both directions for each pair of two licenses, or of two families that are given by their ids. A license beside itself
 * is one row.
 */
export function compatibilityBetween(
  table: CompatibilityTable,
  a: string | readonly string[],
  b: string | readonly string[],
): ({ from: string; into: string } & Compatibility)[] {
  const [left, right] = [[a].flat(), [b].flat()];
  const pairs = new Map<string, [string, string]>();
  for (const one of left)
    for (const other of right)
      for (const [from, into] of [
        [current(one), current(other)],
        [current(other), current(one)],
      ] as const)
        pairs.set(pairOf(from, into), [from, into]);
  return [...pairs.values()].map(([from, into]) => ({ from, into, ...compatibilityOf(table, from, into) }));
}

function pairOf(from: string, into: string): string {
  return `${from} > ${into}`;
}

/** In SPDX's own spelling, without deprecated ids: `gpl-2.0+` becomes `GPL-2.0-or-later`. */
function current(license: string): string {
  const plus = license.endsWith("+") && licenseId(license) === undefined ? "+" : "";
  const id = plus === "" ? license : license.slice(0, -1);
  return currentId((licenseId(id) ?? id) + plus);
}

function mistakeIn(name: string): string | undefined {
  const license = parseExpression(name);
  if (license?.kind !== "license" || license.orLater || !SPDX_IDS.includes(license.id))
    return `${name} is neither a license of the SPDX list nor a group defined above it`;
  const now = currentId(license.id);
  return now === license.id ? undefined : `${name} is a deprecated id: write ${now} or another`;
}
