/** What every act of the desk works with. Knows no platform. */
import type { Log } from "../base/log.ts";
import type { Db } from "../db/database.ts";
import type { Document } from "../knowledge/document.ts";
import type { Knowledge } from "../knowledge/knowledge.ts";
import type { PackageFinder } from "../packages/find-facts.ts";
import type { Person } from "../tickets/people.ts";
import type { PolicyFile } from "./policy-file.ts";

export type Desk = {
  db: Db;
  knowledge: Knowledge;
  packages: PackageFinder;
  policy: PolicyFile;
  log: Log;
  now: () => Date;
  isStaff: (person: Pick<Person, "channel" | "external_id">) => boolean;
};

/** What answers from documents alone. */
export type Reader = Pick<Desk, "knowledge" | "now">;
/** What judges packages. */
export type Judge = Pick<Desk, "packages" | "policy" | "now">;

/** Audiences whose documents only OSPO staff may read. */
const STAFF_ONLY = new Set(["staff", "ospo"]);

export function mayRead(isStaff: boolean): (document: Document) => boolean {
  return ({ audience }) => isStaff || !STAFF_ONLY.has(audience);
}
