/** The audit trail, its checkpoints, and the keys that sign. */
import type { Generated, Selectable } from "kysely";
import type { Covers } from "../row-digests.ts";
import type { CreatedAt, Json, JsonRecord } from "./columns.ts";

export type AuditTables = {
  audit_event: AuditEventTable;
  checkpoint: CheckpointTable;
  /** `private_jwk` is a JWK; without its private part if the private key is kept elsewhere. */
  signing_key: { id: string; private_jwk: Json<object>; created_at: CreatedAt };
};

/** Append-only. */
type AuditEventTable = {
  id: Generated<string>;
  ticket_number: number;
  /** Its position in the ticket's chain, from 1. */
  seq: number;
  actor_id: string;
  action: string;
  detail: JsonRecord;
  /**
   * Digests of the rows that the act wrote, and of the ticket before and after it. Null before 2026-11-30, and for all but the last event of
   * an act.
   */
  covers: Json<Covers> | null;
  /** Hash of this event and the one before: event-hash.ts. */
  hash: string;
  created_at: CreatedAt;
};

/** The heads of the audit trail at one moment, signed: see tickets/audit/checkpoints.ts. Append-only. */
type CheckpointTable = {
  /** From 1, without gaps. */
  seq: number;
  /** A JWS in its compact form. */
  token: string;
  created_at: Date;
};
export type CheckpointRow = Selectable<CheckpointTable>;
