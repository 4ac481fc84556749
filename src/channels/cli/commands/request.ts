import type { Preview } from "../../../desk/prepare-request.ts";
import type { SubmittedRequest } from "../../../desk/submit-request.ts";
import { JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";
import { dayOf } from "../text.ts";

type Options = { as?: string; json?: true; preview?: true; attest?: true; anyway?: true; key?: string };

export const registerRequest: RegisterCommand = (ospo, { program, terminal, answerNo }) => {
  ospo
    .command("request")
    .description("request an approval: use, contribute, release or exception, with the answers as field=value")
    .argument("<kind>")
    .argument("[answers...]")
    .option("--as <person>", "who requests it, such as slack:U012AB3CD")
    .option("--preview", "only show which approvals it needs")
    .option("--attest", "confirm the conditions that the desk names")
    .option("--anyway", "file it although there is an earlier request for the same thing")
    .option("--key <uuid>", "file it only once, however often this command runs with the same key")
    .addOption(JSON_OPTION)
    .action(async (kind: string, answers: string[], { json, as, ...given }: Options) => {
      const options = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
      const outcome = await program.onQueue({ command: "request", words: [kind, ...answers], as, options });
      const { text, done } = requestText(outcome);
      terminal.out(json ? jsonLine(outcome) : text);
      if (!done) answerNo();
    });
};

/** `done`: it was filed or previewed, as the command asked. */
function requestText(outcome: Preview | SubmittedRequest): { text: string; done: boolean } {
  switch (outcome.kind) {
    case "wrong":
      return { text: outcome.problems.map(({ field, words }) => `${field}: ${words}\n`).join(""), done: false };
    case "ready":
      return { text: previewText(outcome), done: true };
    case "earlier":
      return {
        text: `There is an earlier request for the same thing:\n${earlierText(outcome.earlier)}To file this one too, add --anyway.\n`,
        done: false,
      };
    case "attest":
      return {
        text: `To confirm that all of this is true, add --attest:\n${outcome.attest.map((line) => `- ${line}\n`).join("")}`,
        done: false,
      };
    case "filed":
      return { text: `${"text" in outcome.reply ? outcome.reply.text : ""}\n`, done: true };
  }
}

function previewText({ title, tier, expected, because, earlier }: Extract<Preview, { kind: "ready" }>): string {
  const by = expected ? `, by ${dayOf(expected)}` : "";
  return `${title}\n${tier.name}: ${tier.words}${by}\n${because.map((reason) => `- ${reason}\n`).join("")}${earlierText(earlier)}`;
}

function earlierText(earlier: Extract<SubmittedRequest, { kind: "earlier" }>["earlier"]): string {
  return earlier
    .map(
      ({ number, question, outcome, state, decision }) =>
        `  #${number} ${outcome ?? state}${decision ? ` (${decision})` : ""}: ${question}\n`,
    )
    .join("");
}
