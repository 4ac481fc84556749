/** Parses a glossary file. Runs in a sandbox, because hostile YAML can take minutes. */
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import type { Problem } from "./document.ts";
import type { GlossaryEntry } from "./glossary.ts";

const Text = z.union([z.string(), z.number()]).transform(String);
const GlossaryFile = z.array(
  z
    .object({
      term: Text,
      synonyms: z.array(Text).default([]),
      zh: z.array(Text).default([]),
      kind: z.string().default("concept"),
      definition: z.string().nullish(),
      definition_zh: z.string().nullish(),
      is: z.string().nullish(),
      is_zh: z.string().nullish(),
    })
    .transform(
      ({ definition = null, definition_zh: definitionZh = null, is = null, is_zh: isZh = null, ...entry }) => ({
        ...entry,
        definition,
        definitionZh,
        is,
        isZh,
      }),
    ),
);

/** `entries` is null if the file cannot be used; `problems` says why. */
export type ReadGlossary = { entries: GlossaryEntry[] | null; problems: Problem[] };

export function work({ name, yaml }: { name: string; yaml: string }): ReadGlossary {
  const lines = new LineCounter();
  const parsed = parseDocument(yaml, { lineCounter: lines });
  const [error] = parsed.errors;
  if (error) {
    const message = `does not parse at line ${lines.linePos(error.pos[0]).line}: ${error.message.split(/ at line |\n/u, 1)[0] ?? ""}`;
    return unusableGlossary(name, message, "Fix that line. Until then the desk uses the previous glossary.");
  }
  const { success, data, error: mistakes } = GlossaryFile.safeParse(parsed.toJS() ?? []);
  if (success) return { entries: data, problems: [] };
  const [issue] = mistakes.issues;
  const [entry, ...field] = issue?.path ?? [];
  const message =
    entry === undefined ? "is not a list" : `entry ${String(entry)}: ${field.join(".") || "it"} is not usable`;
  return unusableGlossary(
    name,
    message,
    "An entry has a term and may have synonyms, zh, kind, definition, definition_zh, is and is_zh.",
  );
}

function unusableGlossary(file: string, message: string, remedy: string): ReadGlossary {
  return { entries: null, problems: [{ file, message, remedy }] };
}
