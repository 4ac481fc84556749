/** `ospo audit verify`, `export` and `checkpoint`: the trail checked, printed, and anchored outside the database. */
import { access } from "node:fs/promises";
import { InvalidError } from "../../../base/errors.ts";
import { type Anchored, anchorTrail } from "../../../desk/anchor-trail.ts";
import type { Desk } from "../../../desk/desk.ts";
import { anchorAt } from "../../../tickets/audit/anchors.ts";
import { verifyAudit } from "../../../tickets/audit/audit.ts";
import { type AuditLine, auditLines } from "../../../tickets/audit/lines.ts";
import type { Verification } from "../../../tickets/audit/report.ts";
import { csvOf } from "../../../base/csv.ts";

export type Verified = Verification & { keyIsOutside: boolean };

export async function doAudit(
  desk: Desk,
  [action = "verify"]: string[],
  options: Record<string, string>,
): Promise<Verified | AuditLine[] | Anchored> {
  if (action === "verify") return await verifyDesk(desk, options["anchor"]);
  if (action === "checkpoint") return await anchorTrail(desk);
  if (action !== "export") throw new InvalidError(`audit has no "${action}": use verify, export or checkpoint`);
  const lines: AuditLine[] = [];
  const filter = {
    from: dateIn(options["from"], "from"),
    to: dateIn(options["to"], "to"),
    person: options["person"],
    package: options["package"],
    decision: options["decision"],
  };
  for await (const line of auditLines(desk.db, filter)) lines.push(line);
  return lines;
}

/** Against the anchors of the settings, and one more. */
async function verifyDesk(desk: Desk, place: string | undefined): Promise<Verified> {
  if (place !== undefined && !/^https?:/u.test(place))
    await access(place).catch(() => {
      throw new InvalidError(`the file ${place} does not exist: name one that AUDIT_ANCHOR of this desk has written`);
    });
  const anchors = [...(desk.anchoring?.anchors ?? []), ...(place === undefined ? [] : [anchorAt(place)])];
  const contents = await Promise.all(anchors.map((anchor) => anchor.read()));
  return { ...(await verifyAudit(desk.db, desk.signer.publicKeys, contents)), keyIsOutside: desk.signer.isOutside };
}

function dateIn(text: string | undefined, option: string): Date | undefined {
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidError(`--${option} ${text} is no day: write it like 2026-11-30`);
  return date;
}

export function verificationInWords({ problems, ...verified }: Verified): string {
  const { tickets, events, decisions, checkpoints } = verified;
  const what = `${counted(events, "event")} of ${counted(tickets, "ticket")} and ${counted(decisions, "decision")}, ${counted(checkpoints.count, "checkpoint")}`;
  const found = problems.map(({ ticket, message }) =>
    ticket === null ? `  ${message}\n` : `  #${ticket}: ${message}\n`,
  );
  const notes = limitsOf(verified).map((note) => `  ${note}\n`);
  return problems.length === 0
    ? `The audit trail is whole: ${what}.\n${notes.join("")}`
    : `The audit trail was tampered with (${what}):\n${found.join("")}${notes.join("")}`;
}

/** `1 ticket`, `2 tickets`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** How far this check can see. */
function limitsOf({ checkpoints, adopted, keyIsOutside }: Omit<Verified, "problems">): string[] {
  const { anchors, last, unanchored } = checkpoints;
  return [
    ...anchors.map((anchor) =>
      anchor.last === null
        ? `${anchor.name} holds no checkpoint yet.`
        : `Anchored in ${anchor.name} up to checkpoint ${anchor.last}.`,
    ),
    ...(last && unanchored > 0
      ? [`Since checkpoint ${last.seq} (${dayOf(last.at)}): ${counted(unanchored, "event")} not in a checkpoint yet.`]
      : []),
    ...(anchors.every((anchor) => anchor.last === null)
      ? [
          "Without an anchor outside the database (AUDIT_ANCHOR) this check cannot see a ticket that was deleted with all its rows, or a trail that was cut off or rewritten as a whole, by somebody who also removed the checkpoints.",
        ]
      : []),
    ...(keyIsOutside
      ? []
      : ["The signing key lies in the database: whoever can write there can sign, too. Move it: ospo keys move FILE."]),
    ...(adopted
      ? [
          `${adopted.tickets} tickets are older than the upgrade of ${dayOf(adopted.since)}: what was done to their rows before is not covered.`,
        ]
      : []),
  ];
}

/** Through the socket of a running desk a date comes as text. */
function dayOf(at: Date): string {
  return new Date(at).toISOString().slice(0, 10);
}

export function anchoredInWords({ checkpoint, hash, anchors }: Anchored): string {
  const where =
    anchors.length > 0
      ? `, and copied to ${anchors.join(", ")}`
      : ". Set AUDIT_ANCHOR to keep them outside the database too";
  return `Checkpoint ${checkpoint} (${hash}) is written${where}.\n`;
}

export function linesAs(format: string | undefined, lines: readonly AuditLine[]): string {
  return format === "csv" ? csvOf(lines) : lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
