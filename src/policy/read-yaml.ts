/** A policy file's text against its schema: the value, or every mistake with its line and remedy. Reads no files. */
import { isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";

export type PolicyProblem = { file: string; line: number; message: string };

export const Text = z.string({ error: "is missing, or no text" }).min(1, "is empty");
export const Day = z.iso.date({ error: "is no day: write it like 2027-01-31" });

export type Path = PropertyKey[];
export type Read<T> =
  | { kind: "read"; value: T; lineOf: (path: Path) => number }
  | { kind: "broken"; problems: PolicyProblem[]; lineOf: (path: Path) => number };

export function readYaml<T>(file: string, text: string, schema: z.ZodType<T>): Read<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  /** The line of the innermost thing on the path that exists. */
  const lineOf = (path: Path): number => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      const parent = document.getIn(path.slice(0, length - 1), true) as
        | { items?: { key: unknown; value: unknown }[] }
        | undefined;
      const key = parent?.items?.find((pair) => isScalar(pair.key) && pair.key.value === path[length - 1])?.key as
        | { range?: [number, number, number] }
        | undefined;
      const at = key?.range?.[0] ?? node?.range?.[0];
      if (at !== undefined) return lines.linePos(at).line;
    }
    return 1;
  };
  if (document.errors.length > 0)
    return {
      kind: "broken",
      lineOf,
      problems: document.errors.map((error) => ({
        file,
        line: lines.linePos(error.pos[0]).line,
        message: `does not parse: ${error.message.split(/ at line |\n/u, 1)[0] ?? ""}`,
      })),
    };
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (parsed.success) return { kind: "read", value: parsed.data, lineOf };
  return {
    kind: "broken",
    lineOf,
    problems: parsed.error.issues.map((issue) => ({
      file,
      line: lineOf(issue.path),
      message: `${issue.path.join(".") || "the file"} ${wordsOf(issue)}`,
    })),
  };
}

function wordsOf(issue: z.core.$ZodIssue): string {
  return issue.code === "unrecognized_keys"
    ? `has ${issue.keys.join(", ")}, which means nothing here: remove or respell it`
    : issue.message;
}
