/** `ospo lookup`: facts and verdict for one package. */
import { lookUpJson } from "../../../desk/lookup-json.ts";
import { lookUpNamed } from "../../../desk/lookup.ts";
import { cardText, cardOf } from "../../../desk/verdict-card.ts";
import type { Program, Terminal } from "../types.ts";

export async function lookup(
  program: Program,
  terminal: Terminal,
  name: string,
  options: { use?: string; json?: true },
): Promise<void> {
  await program.withPackages(async (desk) => {
    const { looked, package: pkg } = await lookUpNamed(desk, name, options.use ?? null);
    if (options.json) {
      terminal.out(`${JSON.stringify(lookUpJson(looked, pkg))}\n`);
      return;
    }
    switch (looked.kind) {
      case "verdict":
        terminal.out(`${cardText(cardOf(looked, "en"), "en")}\n`);
        return;
      case "no-such-package":
        terminal.out(
          `There is no ${pkg.ecosystem} package ${pkg.name}: ${looked.sources.join(" and ")} do not know it.\n`,
        );
        if (looked.suggestions.length > 0)
          terminal.out(
            `Did you mean ${looked.suggestions.join(", ")}? Do not install a package under a name so close to a known one.\n`,
          );
        return;
      case "no-such-version":
        terminal.out(`${pkg.name} has no version ${pkg.version}. The newest: ${looked.newest.join(", ")}.\n`);
    }
  });
}
