import type { RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";

export const registerPerson: RegisterCommand = (ospo, { program, terminal }) => {
  ospo
    .command("person")
    .description("the personal data of somebody: export PERSON, erase PERSON (decisions and counts stay)")
    .argument("<action>")
    .argument("<person>")
    .action(async (action: string, person: string) => {
      terminal.out(jsonLine(await program.onQueue({ command: "person", words: [action, person], options: {} })));
    });
};
