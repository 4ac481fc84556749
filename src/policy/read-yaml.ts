/** Parses the text of a policy file by its schema, reporting every mistake with its line and remedy. Reads no files. */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, type Range } from "yaml";
import { z } from "zod";

export type PolicyProblem = { file: string; line: number; message: string };

export const Text = z.string({ error: "is missing or not a text" }).min(1, "is empty");
export const Day = z.iso.date({ error: "is not a day: write it like 2027-01-31" });

export type Path = PropertyKey[];
export type Read<T> =
  | { kind: "read"; value: T; lineOf: (path: Path) => number }
  | { kind: "broken"; problems: PolicyProblem[]; lineOf: (path: Path) => number };

export function readYaml<T>(file: string, text: string, schema: z.ZodType<T>): Read<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (path: Path): number => {
    const offset = offsetOf(document, path);
    return offset === undefined ? 1 : lines.linePos(offset).line;
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
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 100 }), { error: plainMessage });
  if (parsed.success) return { kind: "read", value: parsed.data, lineOf };
  return {
    kind: "broken",
    lineOf,
    problems: parsed.error.issues.map((issue) => ({
      file,
      line: lineOf(issue.path),
      message: `${issue.path.join(".") || "the file"} ${messageOf(issue)}`,
    })),
  };
}

/** The offset of the innermost part of the path that exists in the document. */
function offsetOf(document: Document, path: Path): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    const parent = document.getIn(path.slice(0, length - 1), true);
    const key = isMap(parent)
      ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === path[length - 1])?.key
      : undefined;
    const offset = rangeOf(key)?.[0] ?? rangeOf(node)?.[0];
    if (offset !== undefined) return offset;
  }
  return undefined;
}

function rangeOf(node: unknown): Range | null | undefined {
  return isNode(node) ? node.range : undefined;
}

/** Names unknown keys, also where the schema has words for any mistake. */
function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === "unrecognized_keys"
    ? `has ${issue.keys.join(", ")}, which is not known here: remove it or fix the spelling`
    : issue.message;
}

const TYPES: Record<string, string> = {
  string: "text",
  int: "whole number",
  array: "list",
  object: "map",
  record: "map",
};

/** Where the schema has no words of its own: Zod's are for programmers. */
function plainMessage(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "invalid_value") return `is not one of ${issue.values.join(", ")}`;
  if (issue.code === "invalid_type")
    return issue.input === undefined ? "is missing" : `is not a ${TYPES[issue.expected] ?? issue.expected}`;
  if (issue.code === "too_big") return `is more than ${issue.maximum}`;
  if (issue.code !== "too_small") return "has a form that is not known here";
  if (typeof issue.input !== "number") return "is empty";
  return `is ${issue.inclusive ? "less" : "not more"} than ${issue.minimum}`;
}
