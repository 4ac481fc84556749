/** `ospo audit` at the desk: verifies the trail, exports it, and anchors it outside the database. */
import { access } from "node:fs/promises";
import { InvalidError } from "../../../base/errors.ts";
import { type Anchored, anchorTrail } from "../../../desk/anchor-trail.ts";
import type { Desk } from "../../../desk/desk.ts";
import { anchorAt } from "../../../tickets/audit/anchors.ts";
import { verifyAudit } from "../../../tickets/audit/audit.ts";
import { type AuditLine, auditLines } from "../../../tickets/audit/lines.ts";
import type { Verification } from "../../../tickets/audit/report.ts";

/** `keyIsOutside`: people who can write to the database cannot sign. */
export type TrailReport = Verification & { keyIsOutside: boolean };

export async function doAudit(
  desk: Desk,
  [action = "verify"]: readonly string[],
  options: Readonly<Record<string, string>>,
): Promise<TrailReport | AuditLine[] | Anchored> {
  if (action === "verify") return await verifyTrail(desk, options["anchor"]);
  if (action === "checkpoint") return await anchorTrail(desk);
  if (action !== "export") throw new InvalidError(`audit has no action "${action}": use verify, export or checkpoint`);
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

/** Compares the trail with the anchors of the settings, and with one more if `anchor` names it. */
export async function verifyTrail(desk: Desk, anchor?: string): Promise<TrailReport> {
  if (anchor !== undefined && !/^https?:/u.test(anchor))
    await access(anchor).catch(() => {
      throw new InvalidError(
        `the file ${anchor} does not exist: name a file that AUDIT_ANCHOR of this desk has written`,
      );
    });
  const anchors = [...(desk.anchoring?.anchors ?? []), ...(anchor === undefined ? [] : [anchorAt(anchor)])];
  const contents = await Promise.all(anchors.map((each) => each.read()));
  return { ...(await verifyAudit(desk.db, desk.signer.publicKeys, contents)), keyIsOutside: desk.signer.isOutside };
}

function dateIn(text: string | undefined, option: string): Date | undefined {
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new InvalidError(`--${option} ${text} is not a date: write it like 2026-11-30`);
  return date;
}
