/** Who may read a document of the handbook. One rule for search, quotes, pages and model calls. */
import type { Document, Problem } from "../knowledge/document.ts";
import type { Knowledge } from "../knowledge/knowledge.ts";

/** The staff groups of who reads; empty for everybody else. `this-machine`: whoever can read the files anyway. */
export type Reader = readonly string[] | "this-machine";

/** Others read along, or nobody knows who reads: only documents for everybody. */
export const ANYBODY: Reader = [];
/** What each member of staff may read, whatever their other groups are. */
export const ALL_STAFF: Reader = ["ospo"];

/** Audiences that are everybody in the company: they say for whom a document is written, not who may read it. */
const OPEN = new Set(["everyone", "everybody", "all", "employees", "engineers", "developers"]);
const STAFF = "staff";

/**
 * A document for named groups is for them alone, not for the staff of other groups. A name that is no group matches
 * nobody.
 */
export function mayRead(reader: Reader): (document: Pick<Document, "audience">) => boolean {
  if (reader === "this-machine") return () => true;
  const groups = new Set(reader.map((group) => group.toLowerCase()));
  return ({ audience }) =>
    audience.some((name) => OPEN.has(name) || (name === STAFF ? groups.size > 0 : groups.has(name)));
}

/** What the desk quotes to everybody beside documents. */
const QUOTED_TO_ALL = /^(?:glossary\.yaml|policy\/[^/]+\.yaml)$/u;

/**
 * Whether they may read all these files. A document that is gone may have been for others, so nobody may read it. A
 * cited ticket (`#12`) is for staff.
 */
export function mayReadFiles(
  knowledge: Pick<Knowledge, "document">,
  reader: Reader,
  files: readonly string[],
): boolean {
  const isReadable = mayRead(reader);
  return files.every((file) => {
    if (QUOTED_TO_ALL.test(file)) return true;
    if (file.startsWith("#")) return isReadable({ audience: [STAFF] });
    const document = knowledge.document(file);
    return document !== undefined && isReadable(document);
  });
}

/** Documents with an audience that the desk cannot match: only whoever can read the files reads them. */
export function audienceProblems(
  knowledge: Pick<Knowledge, "files" | "document">,
  groups: readonly string[],
): Problem[] {
  const known = new Set([...OPEN, STAFF, ...groups.map((group) => group.toLowerCase())]);
  const remedy = `Use everyone, staff, or groups of policy/routing.yaml: ${groups.join(", ")}.`;
  return knowledge.files().flatMap((file): Problem[] => {
    const { audience = [] } = knowledge.document(file) ?? {};
    const unknown = audience.filter((name) => !known.has(name));
    if (audience.length > 0 && unknown.length === 0) return [];
    const what = audience.length === 0 ? "no audience that can be read" : `an unknown audience (${unknown.join(", ")})`;
    const effect = unknown.length < audience.length ? "that name gives it to nobody" : "nobody gets it as an answer";
    return [{ file, message: `has ${what}: ${effect}`, remedy }];
  });
}
