/** Documents and their front matter. */
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { languageOf } from "./terms.ts";
import type { Language } from "../base/language.ts";

/** Other ways in which people ask for the section under `heading`. */
type Asks = { heading: string; questions: string[] };

type DocumentMeta = {
  title: string;
  owner: string | null;
  /** For whom it is, in lower case: everybody, staff, or groups of staff. Empty: the audience could not be read. */
  audience: string[];
  language: Language;
  /** When the owner wants to review it, YYYY-MM-DD. */
  review: string | null;
  sources: string[];
  asks: Asks[];
};

export type Document = DocumentMeta & {
  /** Path inside the knowledge folder, with "/". */
  file: string;
  /** Markdown with "\n" line ends. HTML, PDF and DOCX files are converted. */
  text: string;
  /** The offset of the body, after the front matter. */
  bodyStart: number;
};

/** Something in the knowledge folder that a person should fix. It does not stop the desk. */
export type Problem = { file: string; message: string; remedy: string };

const text = z
  .union([z.string(), z.number(), z.date()])
  .transform((value) => (value instanceof Date ? value.toISOString().slice(0, 10) : String(value).trim()));
const FrontMatter = z
  .object({
    title: text.optional().catch(undefined),
    owner: text.optional().catch(undefined),
    audience: z
      .union([z.array(text), text.transform((names) => names.split(","))])
      .transform((names) => names.map((name) => name.trim().toLowerCase()).filter((name) => name !== ""))
      .nullish()
      .catch([]),
    language: text.optional().catch(undefined),
    lang: text.optional().catch(undefined),
    review: text.pipe(z.iso.date()).optional(),
    sources: z
      .union([z.array(text), text.transform((one) => [one])])
      .optional()
      .catch(undefined),
    asks: z
      .record(z.string(), z.union([z.array(text), text.transform((one) => [one])]))
      .transform((asks) => Object.entries(asks).map(([heading, questions]) => ({ heading, questions })))
      .optional(),
  })
  .partial();
type FrontMatter = z.infer<typeof FrontMatter>;
const NO_FRONT_MATTER: FrontMatter = {};

/**
 * Parses a document with optional front matter. Does not use gray-matter, which is barely maintained and has its own
 * YAML parser (js-yaml 3), with different rules than the parser of the policy files.
 */
export function parseDocumentText(file: string, raw: string): { document: Document; problems: Problem[] } {
  const body = raw
    .replace(/^\uFEFF/u, "")
    .replace(/\r\n?/gu, "\n")
    .replace(/\0/gu, "");
  const block =
    /^---[ \t]*\n([\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/u.exec(body) ??
    /^\+\+\+[ \t]*\n([\s\S]*?)\n\+\+\+[ \t]*(?:\n|$)/u.exec(body);
  const bodyStart = block?.[0].length ?? 0;
  const { meta, problems } = block ? readFrontMatter(file, block[1] ?? "") : { meta: NO_FRONT_MATTER, problems: [] };
  const heading = /^ {0,3}#[ \t]*([^#\s].*)$/mu.exec(body.slice(bodyStart))?.[1]?.replace(/(?<![ \t#])[ \t#]*$/u, "");
  const language = meta.language ?? meta.lang;
  return {
    document: {
      file,
      title: meta.title || heading?.replace(/[*_`]/gu, "") || titleFromFileName(file),
      owner: meta.owner ?? null,
      audience: meta.audience ?? ["everyone"],
      language: language
        ? language.toLowerCase().startsWith("zh")
          ? "zh"
          : "en"
        : languageOf(body.slice(bodyStart, bodyStart + 20_000)),
      review: meta.review ?? null,
      sources: meta.sources ?? [],
      asks: meta.asks ?? [],
      text: body,
      bodyStart,
    },
    problems,
  };
}

function readFrontMatter(file: string, yaml: string): { meta: FrontMatter; problems: Problem[] } {
  const lines = new LineCounter();
  const parsed = parseDocument(yaml, { lineCounter: lines });
  const [error] = parsed.errors;
  if (error) {
    // Add one for the line of the opening dashes.
    const line = lines.linePos(error.pos[0]).line + 1;
    const problem = {
      file,
      message: `the front matter does not parse at line ${line}: ${error.message.split(/ at line |\n/u, 1)[0] ?? ""}`,
      remedy:
        "Quote values that hold a colon, and indent with blanks. Until then only its title and audience are read.",
    };
    return { meta: readTitleAndAudience(yaml), problems: [problem] };
  }
  const checked = FrontMatter.safeParse(parsed.toJS() ?? {});
  if (checked.success) return { meta: checked.data, problems: [] };
  const problems = checked.error.issues.map((issue) => ({
    file,
    message: `the front matter's ${issue.path.join(".") || "form"} is not usable`,
    remedy:
      issue.path[0] === "asks"
        ? "Write asks as the headings of the document, each with a list of questions."
        : "Write review as YYYY-MM-DD and the others as text.",
  }));
  return { meta: readTitleAndAudience(yaml), problems };
}

/** Reads the most important fields line by line, if the YAML does not parse. */
function readTitleAndAudience(yaml: string): { title?: string; audience?: string[] } {
  const [, title] = /^title[ \t]*[:=][ \t]*["']?(.+?)["']?[ \t]*$/mu.exec(yaml) ?? [];
  const [, value, items] = /^audience[ \t]*[:=](.*)\n?((?:[ \t]*-.*\n?)*)/mu.exec(yaml) ?? [];
  const audience = value === undefined ? undefined : namesIn(`${value},${items}`);
  return { ...(title && { title }), ...(audience && { audience }) };
}

/** Names in a text, in a list in brackets, or one behind each dash. */
function namesIn(list: string): string[] {
  const names = list.toLowerCase().split(/[,[\]"'\n]|(?<!\S)-(?!\S)/u);
  return names.map((name) => name.trim()).filter((name) => name !== "");
}

function titleFromFileName(file: string): string {
  return file
    .replace(/^.*\//u, "")
    .replace(/\.[a-z]+$/iu, "")
    .replace(/[-_]+/gu, " ");
}
