/** The report on the audit trail, as `ospo audit verify` and `ospo restore` print it. */
import type { TrailReport } from "./queue/audit.ts";
import { countOf, dayOf } from "./text.ts";

export function trailText({ problems, ...report }: TrailReport): string {
  const { tickets, events, decisions, checkpoints } = report;
  const counts = `${countOf(events, "event")} of ${countOf(tickets, "ticket")} and ${countOf(decisions, "decision")}, ${countOf(checkpoints.count, "checkpoint")}`;
  const lines = problems.map(({ ticket, message }) => (ticket === null ? message : `#${ticket}: ${message}`));
  const headline =
    problems.length === 0 ? `The audit trail is intact: ${counts}.` : `The audit trail was tampered with (${counts}):`;
  return `${[headline, ...[...lines, ...limits(report)].map((line) => `  ${line}`)].join("\n")}\n`;
}

/** What this check can and cannot see. */
function limits({ checkpoints, adopted, keyIsOutside }: Omit<TrailReport, "problems">): string[] {
  const { anchors, last, unanchored } = checkpoints;
  return [
    ...anchors.map((anchor) =>
      anchor.last === null
        ? `${anchor.name} holds no checkpoint yet.`
        : `Anchored in ${anchor.name} up to checkpoint ${anchor.last}.`,
    ),
    ...(last && unanchored > 0
      ? [`Since checkpoint ${last.seq} (${dayOf(last.at)}): ${countOf(unanchored, "event")} not in a checkpoint yet.`]
      : []),
    ...(anchors.every((anchor) => anchor.last === null)
      ? [
          "Without an anchor outside the database (AUDIT_ANCHOR) this check cannot see that a ticket was deleted with all its rows, or that the trail was cut off or rewritten as a whole, if the checkpoints were removed too.",
        ]
      : []),
    ...(keyIsOutside
      ? []
      : [
          "The signing key is in the database: anyone who can write there can sign, too. Move it: ospo keys move FILE.",
        ]),
    ...(adopted
      ? [
          `${countOf(adopted.tickets, "ticket")} existed before the upgrade of ${dayOf(adopted.since)}: earlier changes to their rows are not covered.`,
        ]
      : []),
  ];
}
