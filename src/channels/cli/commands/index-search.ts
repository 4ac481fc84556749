/** `ospo index`: build or refresh the search index, and say what changed. */
import type { Program, Terminal } from "../types.ts";

export async function index(
  program: Program,
  terminal: Terminal,
  options: { knowledge?: string; rebuild?: true; json?: true },
): Promise<void> {
  const started = performance.now();
  await program.withKnowledge(
    { dir: options.knowledge, rebuild: options.rebuild ?? false, terminal },
    async ({ knowledge }) => {
      const { dir, documents, passages, search, problems } = knowledge.status();
      const changes = knowledge.opened;
      const ms = Math.round(performance.now() - started);
      if (options.json) {
        terminal.out(`${JSON.stringify({ dir, documents, passages, search, ...changes, problems, ms })}\n`);
        return;
      }
      const changed =
        [
          ...count(changes.added, "added"),
          ...count(changes.changed, "changed"),
          ...count(changes.removed, "removed"),
        ].join(", ") || "nothing changed";
      terminal.out(
        `${documents} documents, ${passages} passages: ${changed}. ${changes.embedded} texts embedded, ${changes.reused} kept. ${(ms / 1000).toFixed(1)} s\n`,
      );
      for (const { file, message, remedy } of problems) terminal.out(`! ${file || dir} ${message}. ${remedy}\n`);
    },
  );
}

function count(what: readonly string[], word: string): string[] {
  return what.length > 0 ? [`${what.length} ${word}`] : [];
}
