import { InvalidError } from "../../../base/errors.ts";
import { JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";

export const registerReceipt: RegisterCommand = (ospo, { program, terminal }) => {
  ospo
    .command("receipt")
    .description("a decision and its signed receipt")
    .argument("<id>", "such as D-12-1")
    .addOption(JSON_OPTION)
    .action(async (id: string, { json }: { json?: true }) => {
      const decision = await program.onQueue({ command: "receipt", words: [id], options: {} });
      if (json) terminal.out(jsonLine(decision));
      else if ("receipt" in decision) terminal.out(`${decision.receipt}\n`);
      else throw new InvalidError(`"${id}" is not the id of a decision, such as D-12-1`);
    });
};
