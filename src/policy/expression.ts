/** SPDX license expressions as trees (https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/). */
import parse from "spdx-expression-parse";

export type Expression =
  | { kind: "license"; id: string; orLater: boolean; exception: string | null }
  | { kind: "and" | "or"; left: Expression; right: Expression };

/** A longer text is an attack or the list of a whole product, not a license. */
const MAX_LENGTH = 5000;

/** Undefined if the text is not an SPDX expression. */
export function parseExpression(text: string): Expression | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  try {
    return treeOf(parse(text));
  } catch {
    return undefined;
  }
}

type Parsed = ReturnType<typeof parse>;

function treeOf(parsed: Parsed): Expression {
  if ("conjunction" in parsed)
    return { kind: parsed.conjunction, left: treeOf(parsed.left), right: treeOf(parsed.right) };
  return { kind: "license", id: parsed.license, orLater: parsed.plus === true, exception: parsed.exception ?? null };
}

export function textOf(expression: Expression): string {
  if (expression.kind === "license") {
    const { id, orLater, exception } = expression;
    return `${id}${orLater ? "+" : ""}${exception ? ` WITH ${exception}` : ""}`;
  }
  const part = (side: Expression): string =>
    expression.kind === "and" && side.kind === "or" ? `(${textOf(side)})` : textOf(side);
  return `${part(expression.left)} ${expression.kind.toUpperCase()} ${part(expression.right)}`;
}

/** GNU licenses without "only" or "or later" have deprecated ids: `GPL-2.0` is `GPL-2.0-only`, `GPL-2.0+` `GPL-2.0-or-later`. */
export function currentId(id: string): string {
  return id
    .replace(/^([AL]?GPL-[\d.]+|GFDL-[\d.]+)(?= WITH |$)/u, "$1-only")
    .replace(/^([AL]?GPL-[\d.]+|GFDL-[\d.]+)\+(?= WITH |$)/u, "$1-or-later");
}
