/** What every act of the desk works with. Knows no platform. */
import type { Writer } from "../answering/model/writer.ts";
import type { Log } from "../base/log.ts";
import type { Db } from "../db/database.ts";
import type { ProfileLookups } from "../identity/profile.ts";
import type { Document } from "../knowledge/document.ts";
import type { Knowledge } from "../knowledge/knowledge.ts";
import type { PackageFinder } from "../packages/find-facts.ts";
import type { ApprovalPolicy } from "../policy/approval-rules.ts";
import type { LicensePolicy } from "../policy/license-policy.ts";
import type { ModelPolicy } from "../policy/model-policy.ts";
import type { Routing } from "../policy/routing.ts";
import type { Anchor } from "../tickets/audit/anchors.ts";
import type { DecisionDeps } from "../tickets/types.ts";
import type { Person } from "../identity/people.ts";
import type { Queue } from "../tickets/queue.ts";
import type { PolicyFile } from "./policy-file.ts";

export type Desk = Queue &
  DecisionDeps & {
    /** The database for what must be written, or looked up, before something is acknowledged. */
    ackDb: Db;
    knowledge: Knowledge;
    packages: PackageFinder;
    policy: PolicyFile<LicensePolicy>;
    routes: PolicyFile<Routing>;
    approvals: PolicyFile<ApprovalPolicy>;
    log: Log;
    staff: Staff;
    /** Who is asked about an account, by its channel. */
    profiles: ProfileLookups;
    /** Whether one of the chats vouches for accounts by the company's directory. */
    hasDirectory: boolean;
    modelPolicy: PolicyFile<ModelPolicy>;
    /** Writes answers where a model is configured. */
    writer: Writer | null;
    /** Where checkpoints of the audit trail are copied to, and whether their hash goes to the channel of staff. Absent: the database keeps them alone. */
    anchoring?: { anchors: readonly Anchor[]; toStaff: boolean };
  };

/** Who is OSPO staff, asked at the moment of each act: the settings and the roles in the database. */
export type Staff = {
  /** The groups of a person; of no staff member, none. Within a transaction, as it sees the roles. */
  groupsOf: (person: Pick<Person, "channel" | "external_id">, tx?: Db) => Promise<readonly string[]>;
  members: () => Promise<{ channel: string; id: string; groups: readonly string[] }[]>;
};

/** What answers from documents alone. */
export type AnsweringDeps = Pick<Desk, "knowledge" | "now"> & Partial<Pick<Desk, "writer">>;
/** What judges packages. */
export type PackageDeps = Pick<Desk, "packages" | "policy" | "now">;

/** Audiences whose documents only OSPO staff may read. */
const STAFF_ONLY = new Set(["staff", "ospo"]);

export function mayRead(isStaff: boolean): (document: Document) => boolean {
  return ({ audience }) => isStaff || !STAFF_ONLY.has(audience);
}
