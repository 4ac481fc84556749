import { JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";

export const registerStaff: RegisterCommand = (ospo, { program, terminal }) => {
  ospo
    .command("staff")
    .description("the members of the OSPO: list, add PERSON GROUP, remove PERSON [GROUP]")
    .argument("[words...]")
    .addOption(JSON_OPTION)
    .action(async (words: string[], { json }: { json?: true }) => {
      const members = await program.onQueue({ command: "staff", words, options: {} });
      if (json) terminal.out(jsonLine(members));
      else
        for (const { channel, id, groups } of members)
          terminal.out(`${`${channel}:${id}`.padEnd(30)} ${groups.join(", ")}\n`);
    });
};
