import path from "node:path";
import { csvOf } from "../../../base/csv.ts";
import type { Anchored } from "../../../desk/anchor-trail.ts";
import { trailText } from "../audit-text.ts";
import { JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";

type Options = { json?: true; csv?: true; anchor?: string } & Partial<
  Record<"from" | "to" | "person" | "package" | "decision", string>
>;

export const registerAudit: RegisterCommand = (ospo, { program, terminal, answerNo }) => {
  ospo
    .command("audit")
    .description(
      "verify: check that the audit trail is intact; export: the events, one JSON value per line; checkpoint: anchor the trail now",
    )
    .argument("<action>")
    .option("--anchor <file>", "verify against this file of checkpoints too")
    .option("--from <day>", "events since that day")
    .option("--to <day>", "events before that day")
    .option("--person <person>", "events by this person, or of tickets that they filed, such as web:ana")
    .option("--package <purl>", "events of requests for that package")
    .option("--decision <id>", "events of that decision's ticket")
    .option("--csv", "export as CSV")
    .addOption(JSON_OPTION)
    .action(async (action: string, { json, csv, anchor, ...filter }: Options) => {
      const options = { ...filter, ...(anchor && { anchor: absolute(anchor) }) };
      const result = await program.onQueue({ command: "audit", words: [action], options });
      if (json) terminal.out(jsonLine(result));
      else if (Array.isArray(result)) terminal.out(csv ? csvOf(result) : result.map(jsonLine).join(""));
      else terminal.out("checkpoint" in result ? checkpointText(result) : trailText(result));
      if ("problems" in result && result.problems.length > 0) answerNo();
    });
};

/** The desk that reads the file may run in another directory. */
function absolute(anchor: string): string {
  return /^https?:/u.test(anchor) ? anchor : path.resolve(anchor);
}

function checkpointText({ checkpoint, hash, anchors }: Anchored): string {
  const where =
    anchors.length > 0
      ? ` and copied to ${anchors.join(", ")}.`
      : ". To keep checkpoints outside the database too, set AUDIT_ANCHOR.";
  return `Checkpoint ${checkpoint} (${hash}) was written${where}\n`;
}
