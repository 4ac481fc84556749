/** The prompts: files with a header, read and checked once. What is filled in is data, as JSON between marks that nobody can guess. */
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { InvalidError, messageOf } from "../../base/errors.ts";

export const PROMPTS_DIR = path.join(import.meta.dirname, "../../../prompts");

export const LANGUAGE_NAMES = { en: "English", zh: "simplified Chinese (简体中文)" } as const;

/** What the desk fills into each. */
const INPUTS = {
  answer: ["mark", "question", "conversation", "passages", "facts", "language", "words"],
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
  /** As the header says it, with a fingerprint of the words: an edited prompt never passes for the one before. */
  version: string;
  system: string;
  user: string;
};
export type Prompts = { [N in PromptName]: Prompt };
export type PromptText = { system: string; user: string };

const Header = z.object({
  purpose: z.string().min(1),
  inputs: z.array(z.string()),
  version: z.union([z.number(), z.string()]).transform(String),
});

/** Throws InvalidError with the file, what is wrong and how to mend it. */
export async function loadPrompts(dir: string): Promise<Prompts> {
  const names = Object.keys(INPUTS) as PromptName[];
  const prompts = await Promise.all(names.map(async (name) => [name, await load(dir, name)]));
  return Object.fromEntries(prompts) as Prompts;
}

/** Strings of `inputs` go in as they are: give JSON for what others wrote. */
export function fillPrompt<N extends PromptName>(
  prompts: Prompts,
  name: N,
  inputs: Record<PromptInput<N>, string>,
): PromptText {
  const values: Record<string, string> = { ...inputs, mark: `data-${randomBytes(6).toString("hex")}` };
  const fill = (text: string): string => text.replaceAll(/\{\{(\w+)\}\}/gu, (_, input: string) => values[input] ?? "");
  const { system, user } = prompts[name];
  return { system: fill(system), user: fill(user) };
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
    throw wrong(`the header does not parse (${messageOf(error).split("\n", 1)[0]})`, "Mend its YAML.");
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
  const strange = [...used, ...header.data.inputs].find((input) => !known.includes(input));
  if (strange !== undefined)
    throw wrong(`the desk has no input “${strange}”`, `Use ${known.map((input) => `{{${input}}}`).join(" ")}.`);
  const missing = known.find((input) => !used.has(input) || !header.data.inputs.includes(input));
  if (missing !== undefined)
    throw wrong(
      `the input “${missing}” is not used`,
      `Name it in the header's inputs, and put {{${missing}}} where it belongs.`,
    );
  const print = createHash("sha256").update(`${system}\n${user}`).digest("hex").slice(0, 6);
  return { name, purpose: header.data.purpose, version: `${name} ${header.data.version} (${print})`, system, user };
}
