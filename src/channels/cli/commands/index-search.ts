import { audienceProblems } from "../../../desk/may-read.ts";
import { type CommandContext, JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";
import { countOf } from "../text.ts";

type Options = { knowledge?: string; rebuild?: boolean; json?: true };

export const registerIndex: RegisterCommand = (ospo, context) => {
  ospo
    .command("index")
    .description("build or refresh the search index")
    .option("--knowledge <dir>", "index this folder")
    .option("--rebuild", "ignore the saved index and build a new one")
    .addOption(JSON_OPTION)
    .action(async (options: Options) => await index(context, options));
};

async function index(
  { program, terminal }: CommandContext,
  { knowledge: dir, rebuild = false, json }: Options,
): Promise<void> {
  const started = performance.now();
  await program.withKnowledge({ dir, rebuild, terminal }, async ({ knowledge, routes }) => {
    const { dir: folder, documents, passages, search, problems: found } = knowledge.status();
    // Without a routing that can be read, no name of a group can be judged: `ospo doctor` reports that.
    const groups = await routes.current().then(
      ({ policy }) => Object.keys(policy.groups),
      () => null,
    );
    const problems = [...found, ...(groups === null ? [] : audienceProblems(knowledge, groups))];
    const changes = knowledge.opened;
    const ms = Math.round(performance.now() - started);
    if (json) {
      terminal.out(jsonLine({ dir: folder, documents, passages, search, ...changes, problems, ms }));
      return;
    }
    const changed = (["added", "changed", "removed"] as const).flatMap((how) =>
      changes[how].length > 0 ? [`${changes[how].length} ${how}`] : [],
    );
    terminal.out(
      `${countOf(documents, "document")}, ${countOf(passages, "passage")}: ${changed.join(", ") || "nothing changed"}. ${countOf(changes.embedded, "text")} embedded, ${changes.reused} reused. ${(ms / 1000).toFixed(1)} s\n`,
    );
    for (const { file, message, remedy } of problems) terminal.out(`! ${file || folder} ${message}. ${remedy}\n`);
  });
}
