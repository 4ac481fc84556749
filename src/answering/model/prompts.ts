/**
 * The prompts: files with a header that are read and checked at start. Data is filled in as JSON between random marks,
 * so that nobody can forge them.
 */
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { InvalidError, messageOf } from "../../base/errors.ts";
import { tokensIn } from "../../base/tokens.ts";

export const PROMPTS_DIR = path.join(import.meta.dirname, "../../../prompts");

export const LANGUAGE_NAMES = { en: "English", zh: "simplified Chinese (简体中文)" } as const;

/** The inputs that the desk fills into each prompt. */
const INPUTS = {
  answer: ["mark", "question", "conversation", "passages", "match", "facts", "language", "words"],
  rewrite: ["mark", "question", "conversation"],
  judge: ["mark", "sentences"],
  "draft-reply": ["mark", "question", "conversation", "passages", "precedents", "facts", "language"],
  summary: ["mark", "messages", "language"],
  suggest: ["mark", "question", "groups", "candidates", "language"],
} as const;

type PromptName = keyof typeof INPUTS;
type PromptInput<N extends PromptName> = Exclude<(typeof INPUTS)[N][number], "mark">;

type Prompt = {
  name: string;
  purpose: string;
  /** The version in the header with a hash of the text, so that an edited prompt has a different version. */
  version: string;
  system: string;
  user: string;
};
export type Prompts = { [N in PromptName]: Prompt };
/** `mark` stands around all data, so that a model can tell it from instructions. */
export type PromptText = { system: string; user: string; mark: string };

const Header = z.object({
  purpose: z.string().min(1),
  inputs: z.array(z.string()),
  version: z.union([z.number(), z.string()]).transform(String),
});

/** Throws InvalidError that names the file, the mistake and the remedy. */
export async function loadPrompts(dir: string): Promise<Prompts> {
  const [answer, rewrite, judge, draftReply, summary, suggest] = await Promise.all([
    load(dir, "answer"),
    load(dir, "rewrite"),
    load(dir, "judge"),
    load(dir, "draft-reply"),
    load(dir, "summary"),
    load(dir, "suggest"),
  ]);
  return { answer, rewrite, judge, "draft-reply": draftReply, summary, suggest };
}

/** Inserts the strings of `inputs` verbatim, so text that others wrote must be given as JSON. */
export function fillPrompt<N extends PromptName>(
  prompts: Prompts,
  name: N,
  inputs: Record<PromptInput<N>, string>,
): PromptText {
  const mark = `data-${randomBytes(6).toString("hex")}`;
  const values: Record<string, string> = { ...inputs, mark };
  const fill = (text: string): string => text.replaceAll(/\{\{(\w+)\}\}/gu, (_, input: string) => values[input] ?? "");
  const { system, user } = prompts[name];
  return { system: fill(system), user: fill(user), mark };
}

/** Drops items from the end until the prompt has at most `maxInput` tokens; keeps at least one item. */
export function fitPrompt<T>(
  items: readonly T[],
  maxInput: number,
  promptOf: (items: readonly T[]) => PromptText,
): { sources: readonly T[]; prompt: PromptText } {
  let sources = items;
  let prompt = promptOf(sources);
  while (sources.length > 1 && promptTokens(prompt) > maxInput) {
    sources = sources.slice(0, -1);
    prompt = promptOf(sources);
  }
  return { sources, prompt };
}

export function promptTokens({ system, user }: Pick<PromptText, "system" | "user">): number {
  return tokensIn(system + user);
}

async function load(dir: string, name: PromptName): Promise<Prompt> {
  const file = path.join(dir, `${name}.md`);
  const wrong = (what: string, remedy: string): InvalidError => new InvalidError(`${file}: ${what}. ${remedy}`);
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw wrong(`cannot be read (${messageOf(error)})`, "Put back the prompt that ships with the desk.");
  });
  const parts = /^---\n([\s\S]*?)\n---\n+## System\n+([\s\S]*?)\n+## User\n+([\s\S]*)$/u.exec(
    text.replaceAll("\r\n", "\n"),
  );
  if (!parts)
    throw wrong(
      "has no header, or not both parts",
      "Write a header between --- lines, then “## System” and “## User”.",
    );
  let yaml: unknown;
  try {
    yaml = parse(parts[1] ?? "");
  } catch (error) {
    throw wrong(`the header does not parse (${messageOf(error).split("\n", 1)[0]})`, "Fix its YAML.");
  }
  const header = Header.safeParse(yaml);
  if (!header.success) {
    const [issue] = header.error.issues;
    throw wrong(
      `the header's ${issue?.path.join(".") ?? "form"} is not usable`,
      "Give purpose (text), inputs (a list) and version (a number).",
    );
  }
  const known: readonly string[] = INPUTS[name];
  const [system = "", user = ""] = parts.slice(2).map((part) => part.trim());
  const used = new Set([...`${system}${user}`.matchAll(/\{\{(\w*)\}\}/gu)].map((match) => match[1] ?? ""));
  const unknown = [...used, ...header.data.inputs].find((input) => !known.includes(input));
  if (unknown !== undefined)
    throw wrong(`the desk has no input “${unknown}”`, `Use ${known.map((input) => `{{${input}}}`).join(" ")}.`);
  const missing = known.find((input) => !used.has(input) || !header.data.inputs.includes(input));
  if (missing !== undefined)
    throw wrong(
      `the input “${missing}” is not used`,
      `Name it in the header's inputs, and put {{${missing}}} where it belongs.`,
    );
  const hash = createHash("sha256").update(`${system}\n${user}`).digest("hex").slice(0, 6);
  return { name, purpose: header.data.purpose, version: `${name} ${header.data.version} (${hash})`, system, user };
}
