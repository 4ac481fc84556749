/** `ospo audit verify` and `ospo audit export`: the trail, whole and checked. */
import { InvalidError } from "../../base/errors.ts";
import type { Desk } from "../../desk/desk.ts";
import { type AuditLine, auditLines, type Verification, verifyAudit } from "../../tickets/audit.ts";
import { csvOf } from "../csv.ts";

export async function doAudit(
  desk: Desk,
  [action = "verify"]: string[],
  options: Record<string, string>,
): Promise<Verification | AuditLine[]> {
  if (action === "verify") return await verifyAudit(desk.db, desk.signer.publicKeys);
  if (action !== "export") throw new InvalidError(`audit has no "${action}": use verify or export`);
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

function dateIn(text: string | undefined, option: string): Date | undefined {
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidError(`--${option} ${text} is no day: write it like 2026-11-30`);
  return date;
}

export function verificationInWords({ tickets, events, decisions, problems }: Verification): string {
  const counted = `${events} events of ${tickets} tickets and ${decisions} decisions`;
  if (problems.length === 0) return `The audit trail is whole: ${counted}.\n`;
  return `The audit trail was tampered with (${counted}):\n${problems.map(({ ticket, message }) => `  #${ticket}: ${message}\n`).join("")}`;
}

export function linesAs(format: string | undefined, lines: readonly AuditLine[]): string {
  return format === "csv" ? csvOf(lines) : lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
