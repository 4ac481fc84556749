/**
 * A sentence cut into clauses: what it says, on which conditions, and what is said aside. Conditions and exceptions
 * limit the clauses of their group; an aside (a reason, an example) may be left out.
 */
import type { Language } from "../../base/language.ts";
import type { Operator } from "./operators.ts";
import { isMark, isOperator, type Token, tokensOf } from "./tokens.ts";

export type Clause = {
  role: "main" | "condition" | "aside";
  /** Clauses with the same number are one statement with its conditions. */
  group: number;
  terms: string[];
  operators: Operator[];
  /** Whether the "not" of the clause before denies this one too: "not A or B". */
  denied: boolean;
};

export type Outline = { language: Language; tokens: Token[]; clauses: Clause[] };

const STARTS_CONDITION: readonly Operator[] = [
  "if",
  "unless",
  "only",
  "before",
  "after",
  "until",
  "at least",
  "at most",
  "more",
  "less",
];
/** After "but", these take back a part of what was said. */
const STARTS_EXCEPTION: readonly Operator[] = [...STARTS_CONDITION, "not", "without"];
export const POSTPOSED: readonly Operator[] = ["before", "after", "unless"];
const STARTS_ASIDE: readonly Operator[] = ["because", "example", "which"];
/** These words begin a circumstance that limits the clause. */
const CIRCUMSTANCE = /^(?:in|on|at|with|under|for|from|through|\p{L}{4,}ed|one)$/iu;

const MAX_OUTLINES = 2000;
const outlines = new Map<string, Outline>();

/** Cached, as each sentence of a source is compared with many others. */
export function outlineOf(text: string, language: Language): Outline {
  const known = outlines.get(text);
  if (known) return known;
  const tokens = tokensOf(text, language);
  const outline = { language, tokens, clauses: new Clauses(tokens, language).all() };
  if (outlines.size >= MAX_OUTLINES) outlines.clear();
  outlines.set(text, outline);
  return outline;
}

class Clauses {
  readonly #tokens: readonly Token[];
  readonly #language: Language;
  readonly #clauses: Clause[] = [];
  #group = 0;
  #here: Clause;
  /** The role of the clause around a parenthesis. */
  #outside: Clause["role"] = "main";

  constructor(tokens: readonly Token[], language: Language) {
    this.#tokens = tokens;
    this.#language = language;
    this.#here = this.#start("main");
    tokens.forEach((token, i) => {
      if (token.kind === "term") this.#addTerm(token.term);
      else if (token.kind === "operator") this.#addOperator(token.operator, i);
      else if (isMark(token, ",")) this.#addComma(i);
      else if (isMark(token, ";")) this.#startGroup();
      else if (isMark(token, "(")) {
        this.#outside = this.#here.role;
        this.#start("aside");
      } else if (isMark(token, ")")) this.#start(this.#outside);
    });
  }

  all(): Clause[] {
    // "See …" only refers to another place.
    return this.#clauses.filter(
      ({ terms, operators }) => terms[0] !== "see" && (terms.length > 0 || operators.length > 0),
    );
  }

  #start(role: Clause["role"]): Clause {
    this.#here = { role, group: this.#group, terms: [], operators: [], denied: false };
    this.#clauses.push(this.#here);
    return this.#here;
  }

  #startGroup(): void {
    this.#group++;
    this.#start("main");
  }

  /** Whether the group has said something that a condition can limit. */
  #hasMain(): boolean {
    return this.#clauses.some(({ group, role, terms }) => group === this.#group && role === "main" && terms.length > 0);
  }

  #addTerm(term: string): void {
    this.#here.terms.push(term);
  }

  #addOperator(operator: Operator, at: number): void {
    const isChinese = this.#language === "zh";
    const next = this.#tokens.slice(at + 1, at + 3);
    if (operator === "but" && next.some((token) => isOperator(token, ...STARTS_EXCEPTION))) this.#start("condition");
    else if (operator === "but" || operator === "so") this.#startGroup();
    // "…之前" and "…除外" stand after the condition.
    else if (isChinese && this.#here.terms.length > 0 && this.#isPostposed(operator, at)) {
      if (this.#here.role === "main") this.#here.role = "condition";
      this.#here.operators.push(operator);
      this.#start("main");
      return;
    } else if (STARTS_ASIDE.includes(operator)) this.#start("aside");
    else if (STARTS_CONDITION.includes(operator) && this.#here.role !== "aside") this.#start("condition");
    else if (operator === "without" && !this.#hasMain()) this.#start("condition");
    else if ((operator === "and" || operator === "or") && this.#here.role === "main") {
      const { operators, denied } = this.#here;
      this.#start("main").denied = operator === "or" && (denied || operators.includes("not"));
    }
    this.#here.operators.push(operator);
  }

  #isPostposed(operator: Operator, at: number): boolean {
    return POSTPOSED.includes(operator) || (operator === "if" && isMark(this.#tokens[at + 1], ","));
  }

  #addComma(at: number): void {
    const next = this.#tokens[at + 1];
    const isCondition = this.#here.role === "condition";
    if (isCondition && (isOperator(next, "or") || (isOperator(next, "and") && this.#language === "zh"))) return;
    if (isOperator(next, "and") && this.#hasMain()) this.#startGroup();
    else {
      if (this.#isLeadingCircumstance(at)) this.#here.role = "condition";
      const limits = next !== undefined && "word" in next && CIRCUMSTANCE.test(next.word) && this.#hasMain();
      this.#start(limits ? "condition" : "main");
    }
  }

  /** "For internal use, …" and "…的，…": what stands before the comma limits what comes after it. */
  #isLeadingCircumstance(comma: number): boolean {
    if (this.#here.role !== "main" || this.#here.terms.length === 0) return false;
    const last = this.#tokens[comma - 1];
    if (this.#language === "zh") return last?.kind === "filler" && last.word === "的";
    const from = this.#tokens.slice(0, comma).findLastIndex(({ kind }) => kind === "mark") + 1;
    const first = this.#tokens[from];
    const isFirst = from === 0 || isMark(this.#tokens[from - 1], ";");
    return isFirst && first?.kind === "filler" && CIRCUMSTANCE.test(first.word);
  }
}
