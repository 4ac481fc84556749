import { AS_STAFF, JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";
import type { QueueResults } from "../queue-command.ts";
import { minuteOf } from "../text.ts";

export const registerPeople: RegisterCommand = (ospo, { program, terminal }) => {
  ospo
    .command("people")
    .description("which accounts belong to one human: list, link ONE OTHER REASON, unlink ONE OTHER REASON")
    .argument("[words...]")
    .addOption(AS_STAFF)
    .addOption(JSON_OPTION)
    .action(async (words: string[], { json, as }: { json?: true; as?: string }) => {
      const accounts = await program.onQueue({ command: "people", words, as, options: {} });
      terminal.out(json ? jsonLine(accounts) : accountsText(accounts));
    });
};

function accountsText({ people, changes }: QueueResults["people"]): string {
  if (people.length === 0 && changes.length === 0) return "No accounts are linked.\n";
  const lines = [
    ...people.map(
      ({ accounts, inDirectory }) => `${accounts.join(" = ")}${inDirectory ? " (in the company directory)" : ""}`,
    ),
    ...(changes.length > 0 ? ["", "Changes, latest first:"] : []),
    ...changes.map(
      ({ at, action, how, one, other, by, reason }) =>
        `${minuteOf(at)} ${one} and ${other} ${action} by ${by ?? how}${reason && `: ${reason}`}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}
