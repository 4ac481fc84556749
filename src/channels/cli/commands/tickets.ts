import { AS_STAFF, JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";
import { checkTicketWords, TICKET_USAGES } from "../ticket-actions.ts";
import { ticketsText } from "../ticket-text.ts";

type Options = { as?: string; json?: true; group?: string; tag?: string };

export const registerTickets: RegisterCommand = (ospo, { program, terminal }) => {
  ospo
    .command("tickets")
    .description(`the queue: ${TICKET_USAGES.join(", ")}`)
    .argument("<action>")
    .argument("[words...]")
    .addOption(AS_STAFF)
    .option("--group <group>", "only tickets of this group")
    .option("--tag <tag>", "only tickets with this tag")
    .addOption(JSON_OPTION)
    .action(async (action: string, rest: string[], { json, as, ...options }: Options) => {
      const words = [action, ...rest];
      checkTicketWords(words);
      const result = await program.onQueue({ command: "tickets", words, as, options });
      terminal.out(json ? jsonLine(result) : ticketsText(result));
    });
};
