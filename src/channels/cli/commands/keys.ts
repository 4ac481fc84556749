import path from "node:path";
import { InvalidError } from "../../../base/errors.ts";
import type { RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";

export const registerKeys: RegisterCommand = (ospo, { program, terminal }) => {
  const onQueue = async (...words: string[]): Promise<unknown> =>
    await program.onQueue({ command: "receipt", words, options: {} });
  ospo
    .command("keys")
    .description("the public keys that verify receipts, as JWKS; move FILE: move the private key out of the database")
    .argument("[words...]")
    .action(async ([action, name]: string[]) => {
      if (action === undefined) terminal.out(jsonLine(await onQueue("keys")));
      else if (action === "move" && name !== undefined) {
        const file = path.resolve(name);
        await onQueue("move", file);
        terminal.out(
          `The key is in ${file}. Set RECEIPT_KEY to it for every desk that uses this database, and restart them.\n`,
        );
      } else
        throw new InvalidError("keys prints the public keys; keys move FILE moves the private key out of the database");
    });
};
