import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { InvalidError } from "../../../base/errors.ts";
import { AS_STAFF, JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";
import { countOf } from "../text.ts";

export const registerAnswers: RegisterCommand = (ospo, { program, terminal }) => {
  ospo
    .command("answers")
    .description("answers that were accepted into the handbook: list, export DIR, withdraw TICKET REASON")
    .argument("[words...]")
    .addOption(AS_STAFF)
    .addOption(JSON_OPTION)
    .action(async (words: string[], { json, as }: { json?: true; as?: string }) => {
      const [action, dir] = words;
      if (action === "export" && dir === undefined) throw new InvalidError("say where to: ospo answers export DIR");
      const documents = await program.onQueue({ command: "answers", words, as, options: {} });
      if (action === "export" && dir !== undefined) {
        for (const { file, text } of documents) await save(path.resolve(dir, path.basename(file)), text);
        terminal.out(json ? jsonLine(documents) : `${countOf(documents.length, "document")} in ${path.resolve(dir)}\n`);
      } else if (json) terminal.out(jsonLine(documents));
      else terminal.out(documents.map(({ ticket, file }) => `#${ticket} ${file}\n`).join("") || "None.\n");
    });
};

async function save(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}
