import { AS_STAFF, JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";
import type { QueueResults } from "../queue-command.ts";
import { minuteOf } from "../text.ts";

export const registerPeople: RegisterCommand = (ospo, { program, terminal }) => {
  ospo
    .command("people")
    .description(
      "which accounts belong to one human: list, link ONE OTHER REASON, unlink ONE OTHER REASON; leavers: what they left; directory: what it sent over SCIM; readmit WHO REASON: whom it had disabled before SCIM was turned off",
    )
    .argument("[words...]")
    .addOption(AS_STAFF)
    .addOption(JSON_OPTION)
    .action(async (words: string[], { json, as }: { json?: true; as?: string }) => {
      const accounts = await program.onQueue({ command: "people", words, as, options: {} });
      if (json) terminal.out(jsonLine(accounts));
      else terminal.out(textOf(accounts));
    });
};

function textOf(found: QueueResults["people"]): string {
  if ("leavers" in found) return leaversText(found.leavers);
  return "directory" in found ? directoryText(found.directory) : accountsText(found);
}

function directoryText({ users, groups, lastChange, disabled }: Directory): string {
  if (lastChange === null) return "The company's directory has sent nothing over SCIM.\n";
  const lines = disabled.map(
    ({ name, since, readmitted }) =>
      `disabled since ${minuteOf(since)}: ${name}${readmitted ? `, let in at ${minuteOf(readmitted.at)} by ${readmitted.by}: ${readmitted.reason}` : ""}`,
  );
  return [`${users} users and ${groups} groups; the last change at ${minuteOf(lastChange)}`, ...lines, ""].join("\n");
}

type Directory = Extract<QueueResults["people"], { directory: unknown }>["directory"];
type Leaver = Extract<QueueResults["people"], { leavers: unknown }>["leavers"][number];

function leaversText(leavers: readonly Leaver[]): string {
  if (leavers.length === 0) return "Nobody whom the desk knows has left.\n";
  return leavers.map(leaverText).join("\n");
}

function leaverText({ name, accounts, since, ...left }: Leaver): string {
  const lines = [
    ["staff groups", left.groups.join(", ")],
    ["assigned to them", numbers(left.tickets)],
    ["approval steps without enough others", left.steps.map(({ ticket, group }) => `#${ticket} ${group}`).join(", ")],
    ["documents", left.documents.join(", ")],
    ["blanket approvals", left.blankets.join(", ")],
    ["own requests", numbers(left.requests)],
  ].filter(([, what]) => what !== "");
  return [
    `${name} (${accounts.join(" = ")}), since ${minuteOf(since)}`,
    ...(lines.length === 0 ? ["  left nothing behind"] : lines.map(([label, what]) => `  ${label}: ${what}`)),
    "",
  ].join("\n");
}

function numbers(tickets: readonly number[]): string {
  return tickets.map((number) => `#${number}`).join(", ");
}

function accountsText({ people, changes }: Extract<QueueResults["people"], { people: unknown }>): string {
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
