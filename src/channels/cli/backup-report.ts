/** What a backup and a restore report, and how the terminal prints it. */
import { trailText } from "./audit-text.ts";
import type { TrailReport } from "./queue/audit.ts";
import { countOf } from "./text.ts";

/** What a backup file holds. */
type Contents = {
  file: string;
  createdAt: string;
  /** Ids of the keys that signed its receipts. */
  keys: readonly string[];
  /** Number of rows by table. */
  rows: Readonly<Record<string, number>>;
  /** Jobs that were accepted and not yet delivered. */
  jobs: number;
  /** Files of the knowledge folder that an earlier version wrote. Later ones are rows. */
  documents: number;
};
/** `missing`: documents that are no longer in the knowledge folder. */
export type BackupReport = Contents & { bytes: number; missing: readonly string[] };
export type RestoreReport = Contents & {
  migrated: readonly string[];
  replaced: BackupReport | null;
  /** Where a database that could not be opened was moved. Absent if a running desk restored. */
  setAside?: string | null;
  audit: TrailReport;
  /** Id of the key that signs from now on. */
  signsWith: string;
};

export function backupText(backup: BackupReport): string {
  const { file, bytes, keys, missing } = backup;
  return linesText(
    `Backed up to ${file}, ${sizeText(bytes)}: ${contentsText(backup)}.`,
    ...missing.map((document) => `  ${document} is no longer in the knowledge folder, so it is not in the backup.`),
    `The backup contains no private keys. Its receipts were signed with ${keys.length === 1 ? "key" : "keys"} ${keys.join(", ") || "(none yet)"}: keep a copy of the private key (RECEIPT_KEY, or receipt-key.json in DATA_DIR) in another place than this file.`,
    `Restore it with: ospo restore ${file}`,
  );
}

export function restoreText(restored: RestoreReport): string {
  const { file, createdAt, keys, migrated, replaced, setAside, audit, signsWith, rows } = restored;
  const signsAnew = !keys.includes(signsWith) && rows["decision"];
  return linesText(
    `Restored ${file} of ${createdAt}: ${contentsText(restored)}.`,
    ...(migrated.length > 0 ? [`It came from an earlier version and was migrated (${migrated.join(", ")}).`] : []),
    ...(replaced ? [`It replaced ${contentsText(replaced)}, which are kept in ${replaced.file}.`] : []),
    ...(setAside ? [`The database that could not be used is kept in ${setAside}.`] : []),
    ...(signsAnew
      ? [
          `This desk signs with another key (${signsWith}) than before (${keys.join(", ") || "none"}). Earlier receipts can still be verified here. To sign with an earlier key again, set RECEIPT_KEY to it; otherwise publish the new key: ospo keys`,
        ]
      : []),
    trailText(audit).trimEnd(),
  );
}

function contentsText({ rows, jobs, documents }: Contents): string {
  const { ticket = 0, message = 0, decision = 0, audit_event = 0 } = rows;
  const parts = [
    countOf(ticket, "ticket"),
    countOf(message, "message"),
    countOf(decision, "decision"),
    countOf(audit_event, "audit event"),
    ...(documents > 0 ? [countOf(documents, "document")] : []),
  ];
  return `${parts.join(", ")} and ${countOf(jobs, "undelivered job")}`;
}

function sizeText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function linesText(...lines: string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
