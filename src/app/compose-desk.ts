/** The one place where a Desk is put together: the running desk, commands, tests and benchmarks all compose it here. */
import type { Log } from "../base/log.ts";
import type { Database } from "../db/database.ts";
import { decidedReply } from "../desk/decided-reply.ts";
import type { Desk } from "../desk/desk.ts";
import type { HolidayTables } from "../desk/holiday-tables.ts";
import { type ModelSettings, openAnswerWriter, type ModelLimits } from "../desk/open-answer-writer.ts";
import { PolicyFile } from "../desk/policy-file.ts";
import { type StaffMember, openStaff } from "../desk/staff.ts";
import { deskPerson } from "../identity/people.ts";
import type { Knowledge } from "../knowledge/knowledge.ts";
import type { PackageFinder } from "../packages/find-facts.ts";
import { anchorAt } from "../tickets/audit/anchors.ts";
import { trustCheckpointKeys } from "../tickets/audit/checkpoints.ts";
import { Signer } from "../tickets/audit/receipts.ts";
import type { KeySource } from "../tickets/audit/signing-key.ts";

export type DeskParts = {
  database: Database;
  knowledge: Knowledge;
  packages: PackageFinder;
  /** The policy is read from the folder policy/ in it. */
  knowledgeDir: string;
  /** Kept across desks of one process; without them the desk has its own. */
  holidays?: HolidayTables;
  log: Log;
  now: () => Date;
  staff: readonly StaffMember[];
  hasDirectory?: boolean;
  usesScim?: boolean;
  /** What guests get in chats. */
  guests?: Desk["guests"] | undefined;
  /** What signs receipts; without it a key in the database. */
  signingKey?: KeySource | undefined;
  /** Where holders of a receipt may ask whether it still stands. */
  statusUrl?: string | null;
  /** Where checkpoints of the audit trail are copied to. */
  anchors?: { places: readonly string[]; toStaff: boolean };
  model?: { settings: ModelSettings | null; patience?: ModelLimits | undefined };
  /** Sends out what acts leave behind; without them nothing leaves. */
  deliver?: Desk["deliver"] | undefined;
  enqueueOutgoing?: Desk["enqueueOutgoing"] | undefined;
};

export async function composeDesk({
  database,
  knowledge,
  packages,
  knowledgeDir,
  holidays,
  log,
  now,
  staff,
  hasDirectory = false,
  usesScim = false,
  guests = "answer",
  signingKey,
  statusUrl = null,
  anchors = { places: [], toStaff: false },
  model = { settings: null },
  deliver = () => Promise.resolve(),
  enqueueOutgoing = () => Promise.resolve(),
}: DeskParts): Promise<Desk> {
  const { db, ackLane } = database;
  const signer = await Signer.open(db, signingKey);
  await trustCheckpointKeys({ db, signer, now });
  const policyLog = log.child({ room: "policy" });
  const policy = PolicyFile.licenses(knowledgeDir, policyLog);
  const routes = PolicyFile.routing(knowledgeDir, policyLog, holidays);
  return {
    db,
    ackDb: ackLane,
    knowledge,
    packages,
    policy,
    products: PolicyFile.products(knowledgeDir, policyLog),
    compatibility: PolicyFile.compatibility(knowledgeDir, policyLog),
    routes,
    approvals: PolicyFile.approvals(knowledgeDir, policyLog, routes, policy),
    modelPolicy: PolicyFile.model(knowledgeDir, policyLog),
    log: log.child({ room: "desk" }),
    now,
    staff: openStaff(db, staff, now),
    profiles: new Map(),
    hasDirectory,
    usesScim,
    guests,
    routing: async () => (await routes.current()).policy,
    deliver,
    enqueueOutgoing,
    signer,
    statusUrl,
    anchoring: { anchors: anchors.places.map(anchorAt), toStaff: anchors.toStaff },
    system: await deskPerson(db),
    writer: await openAnswerWriter(model.settings, db, now, log.child({ room: "answering" }), model.patience),
    tellDecision: decidedReply,
  };
}
