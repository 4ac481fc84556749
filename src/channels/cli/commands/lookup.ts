import { type LookedUpPackage, type LookedUpRepository, lookUpNamed } from "../../../desk/identify-subject.ts";
import { lookUpJson, repositoryJson } from "../../../desk/lookup-json.ts";
import { repositoryReply } from "../../../desk/subject-choices.ts";
import type { LookedUp } from "../../../desk/types.ts";
import { cardOf, cardText } from "../../../desk/verdict-card.ts";
import { JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";

export const registerLookup: RegisterCommand = (ospo, { program, terminal }) => {
  ospo
    .command("lookup")
    .description("facts and verdict for one package, such as npm:lodash@4.17.21 or pkg:pypi/django@3.0")
    .argument("<package>")
    .option("--use <use>", "how it is used: one of the policy's uses")
    .addOption(JSON_OPTION)
    .action(async (name: string, { use, json }: { use?: string; json?: true }) => {
      await program.withPackages(async (desk) => {
        const found = await lookUpNamed(desk, name, use ?? null);
        if (!("package" in found))
          terminal.out(json ? jsonLine(repositoryJson(found.looked)) : repositoryText(found.looked));
        else terminal.out(json ? jsonLine(lookUpJson(found.looked, found.package)) : `${lookupText(found)}\n`);
      });
    });
};

/** What is known about the repository, and its packages, which can be looked up by these names. */
function repositoryText(looked: LookedUpRepository): string {
  const reply = repositoryReply(looked, null, "en");
  return [reply.text, ...looked.project.packages.map(({ ecosystem, name }) => `  ${ecosystem}:${name}`), ""].join("\n");
}

function lookupText({ looked, package: { ecosystem, name, version } }: LookedUpPackage): string {
  switch (looked.kind) {
    case "verdict":
      return cardText(cardOf(looked, "en"), "en");
    case "no-such-package":
      return [
        `There is no ${ecosystem} package ${name}: ${haveNo(looked.sources)} package of that name.`,
        ...similarNamesText(looked),
      ].join("\n");
    case "no-such-version":
      return [
        `${haveNo(looked.sources)} version ${version} of ${name}.`,
        ...(looked.newest.length > 0 ? [`The newest: ${looked.newest.join(", ")}.`] : []),
      ].join(" ");
  }
}

function haveNo(sources: readonly string[]): string {
  return `${sources.join(" and ")} ${sources.length === 1 ? "has" : "have"} no`;
}

function similarNamesText({ suggestions }: Extract<LookedUp, { kind: "no-such-package" }>): string[] {
  if (suggestions.length === 0) return [];
  return [
    `Did you mean ${suggestions.join(", ")}? Do not install a package whose name is so close to that of a known one.`,
  ];
}
