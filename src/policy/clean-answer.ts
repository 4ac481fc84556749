/** Cleans one answer of a form and converts it to the type of its field, or says what is wrong with it. */
import type { Field, FieldProblem } from "./types.ts";

export type CleanedAnswer =
  | { kind: "answer"; value: string | number | boolean }
  | { kind: "nothing" }
  | { kind: "wrong"; problem: FieldProblem["problem"]; most?: number };

/** In characters. */
const MAX_LENGTHS: Record<Field["type"], number> = {
  text: 200,
  "long-text": 4000,
  choice: 100,
  "yes-no": 10,
  number: 9,
  package: 300,
  url: 500,
  date: 10,
};
const YES_NO = new Map([
  ["true", true],
  ["yes", true],
  ["false", false],
  ["no", false],
]);
/** Characters that control a terminal, or that hide text by changing its direction. */
const CONTROL_CHARACTERS = /[\p{Cc}\u{200B}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2060}\u{2066}-\u{2069}\u{FEFF}]/gu;

export function cleanAnswer(field: Field, raw: unknown, today: string): CleanedAnswer {
  if (raw === undefined || raw === null) return { kind: "nothing" };
  if (typeof raw !== "string" && typeof raw !== "number" && typeof raw !== "boolean")
    return { kind: "wrong", problem: "missing" };
  const text = field.type === "long-text" ? severalLines(String(raw)) : oneLine(String(raw));
  if (text === "") return { kind: "nothing" };
  const most = MAX_LENGTHS[field.type];
  switch (field.type) {
    case "text":
    case "long-text":
    case "package":
      return text.length > most ? { kind: "wrong", problem: "too-long", most } : { kind: "answer", value: text };
    case "choice":
      return field.choices?.includes(text)
        ? { kind: "answer", value: text }
        : { kind: "wrong", problem: "not-a-choice" };
    case "yes-no": {
      const value = YES_NO.get(text.toLowerCase());
      return value === undefined ? { kind: "wrong", problem: "not-a-yes-or-no" } : { kind: "answer", value };
    }
    case "number":
      return /^\d+$/u.test(text) && text.length <= most
        ? { kind: "answer", value: Number(text) }
        : { kind: "wrong", problem: "not-a-number" };
    case "url":
      if (text.length > most) return { kind: "wrong", problem: "too-long", most };
      return isAddress(text)
        ? { kind: "answer", value: withoutCredentials(text) }
        : { kind: "wrong", problem: "not-an-address" };
    case "date":
      if (!isDate(text)) return { kind: "wrong", problem: "not-a-day" };
      return text < today ? { kind: "wrong", problem: "in-the-past" } : { kind: "answer", value: text };
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ").replaceAll(CONTROL_CHARACTERS, "").trim();
}

function severalLines(text: string): string {
  return text
    .replaceAll(/\r\n?/gu, "\n")
    .replaceAll(CONTROL_CHARACTERS, (character) => (character === "\n" || character === "\t" ? character : ""))
    .trim();
}

/** An address with or without https://, or in the forms of git: `git@host:path`, `ssh://git@host/path`. */
function isAddress(text: string): boolean {
  if (/^git@[\w.-]+:[\w./~-]+$/u.test(text)) return true;
  const [, scheme] = /^(?:git\+)?(https?|ssh|git):\/\//iu.exec(text) ?? [];
  const url = URL.parse(scheme ? text.replace(/^git\+/iu, "") : `https://${text}`);
  if (url === null || /\s/u.test(text) || url.pathname.length < 2) return false;
  return scheme !== undefined || /^[\w-]+(?:\.[\w-]+)+$/u.test(url.hostname);
}

/** Removes a token that a pasted address may contain, so that it is not stored in a ticket. */
function withoutCredentials(text: string): string {
  return text.startsWith("git@") ? text : text.replace(/^((?:git\+)?https?:\/\/)?(?!ssh:)[^/]*@/iu, "$1");
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
