/** `ospo backup` and `ospo restore`: what they did, in words. */
import { counted, verificationInWords, type Verified } from "./audit.ts";

/** What a backup holds, or what came out of one. */
type Contents = {
  file: string;
  createdAt: string;
  /** Ids of the keys that receipts in it may be signed with. */
  keys: readonly string[];
  /** By table. */
  rows: Readonly<Record<string, number>>;
  /** What was accepted and not yet delivered outside. */
  jobs: number;
  documents: number;
};
export type BackedUp = Contents & { bytes: number; missing: readonly string[] };
export type Restored = Contents & {
  migrated: readonly string[];
  replaced: BackedUp | null;
  /** Directory of the database that could not be used; absent where a running desk restored. */
  setAside?: string | null;
  audit: Verified;
  /** Id of the key that signs from now on. */
  signsWith: string;
};

export function backupInWords(backup: BackedUp): string {
  const { file, bytes, keys, missing } = backup;
  return lines(
    `Backed up to ${file}, ${sizeInWords(bytes)}: ${contentsInWords(backup)}.`,
    ...missing.map((document) => `  ${document} is no longer in the knowledge folder, so it is not in the backup.`),
    `Private keys are not in it. Receipts are checked with ${keys.length === 1 ? "key" : "keys"} ${keys.join(", ") || "(none yet)"}: keep a copy of it apart from this file (RECEIPT_KEY, or receipt-key.json in DATA_DIR).`,
    `Restore it with: ospo restore ${file}`,
  );
}

export function restoredInWords(restored: Restored): string {
  const { file, createdAt, keys, migrated, replaced, setAside, audit, signsWith, rows } = restored;
  return lines(
    `Restored ${file} of ${createdAt}: ${contentsInWords(restored)}.`,
    ...(migrated.length > 0 ? [`It was of an earlier version and has been migrated (${migrated.join(", ")}).`] : []),
    ...(replaced ? [`It took the place of ${contentsInWords(replaced)}, which are kept in ${replaced.file}.`] : []),
    ...(setAside ? [`The database that could not be used is kept in ${setAside}.`] : []),
    ...(keys.includes(signsWith) || !rows["decision"]
      ? []
      : [
          `This desk signs with another key (${signsWith}) than those before (${keys.join(", ") || "none"}). Earlier receipts can still be checked here. To sign with an earlier key again, set RECEIPT_KEY to it; otherwise publish the new one: ospo keys`,
        ]),
    verificationInWords(audit).trimEnd(),
  );
}

function contentsInWords({ rows, jobs, documents }: Contents): string {
  const { ticket = 0, message = 0, decision = 0, audit_event = 0 } = rows;
  const parts = [
    counted(ticket, "ticket"),
    counted(message, "message"),
    counted(decision, "decision"),
    counted(audit_event, "audit event"),
  ];
  return `${parts.join(", ")}, ${counted(documents, "document")} and ${counted(jobs, "undelivered job")}`;
}

function sizeInWords(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function lines(...all: string[]): string {
  return all.map((line) => `${line}\n`).join("");
}
