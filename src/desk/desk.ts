/** What every act of the desk works with. It knows no chat platform. */
import type { AnswerWriter } from "../answering/model/writer.ts";
import type { Log } from "../base/log.ts";
import type { Db } from "../db/database.ts";
import type { ProfileLookups } from "../identity/profile.ts";
import type { Knowledge } from "../knowledge/knowledge.ts";
import type { PackageFinder } from "../packages/find-facts.ts";
import type { ApprovalPolicy } from "../policy/approval-rules.ts";
import type { CompatibilityTable } from "../policy/compatibility.ts";
import type { LicensePolicy } from "../policy/license-policy.ts";
import type { ModelPolicy } from "../policy/model-policy.ts";
import type { ProductRegister } from "../policy/products.ts";
import type { Routing } from "../policy/routing.ts";
import type { Anchor } from "../tickets/audit/anchors.ts";
import type { DecisionDeps } from "../tickets/types.ts";
import type { KnownAccount } from "../identity/standing.ts";
import type { Queue } from "../tickets/queue.ts";
import type { PolicyFile } from "./policy-file.ts";

export type Desk = Queue &
  DecisionDeps & {
    /** Connections reserved for the reads and writes that an acknowledgement waits for. */
    ackDb: Db;
    knowledge: Knowledge;
    packages: PackageFinder;
    policy: PolicyFile<LicensePolicy>;
    products: PolicyFile<ProductRegister>;
    compatibility: PolicyFile<CompatibilityTable>;
    routes: PolicyFile<Routing>;
    approvals: PolicyFile<ApprovalPolicy>;
    log: Log;
    staff: Staff;
    /** Profile look-up by channel. */
    profiles: ProfileLookups;
    /** Whether one of the chats vouches for accounts through the company directory. */
    hasDirectory: boolean;
    /** Whether the company's directory sends users over SCIM. */
    usesScim: boolean;
    /** What guests and people of other organizations get in chats: see guests.ts. */
    guests: "answer" | "verdicts" | "refuse";
    modelPolicy: PolicyFile<ModelPolicy>;
    /** Null where no model is configured. */
    writer: AnswerWriter | null;
    /**
     * Where checkpoints of the audit trail are copied to, and whether staff get their hash in a chat. Absent: only the
     * database has them.
     */
    anchoring?: { anchors: readonly Anchor[]; toStaff: boolean };
  };

/** Who belongs to OSPO staff, by the settings and by the roles in the database. Asked anew for each act. */
export type Staff = {
  /** Also of somebody who has left the company: what they will have again if they come back. */
  givenGroupsOf: (person: KnownAccount, tx?: Db) => Promise<readonly string[]>;
  /** Empty for people who are not staff or have left. Pass a transaction to read the roles in it. */
  groupsOf: (person: KnownAccount, tx?: Db) => Promise<readonly string[]>;
  members: () => Promise<{ channel: string; id: string; groups: readonly string[] }[]>;
};

/** What composing an answer from documents needs. */
export type AnsweringDeps = Pick<Desk, "knowledge" | "now"> &
  Partial<Pick<Desk, "writer" | "approvals" | "compatibility">>;
/** What judging a package needs. */
export type PackageDeps = Pick<Desk, "packages" | "policy" | "products" | "now">;
