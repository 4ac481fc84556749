/** A handbook with one thing in it, for scripts that are not about answers. */
import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** The one question that it answers. */
export const KNOWN = "Who may release the escrow?";

/** In `dir`, with the project's own policy. */
export async function smallHandbook(dir: string): Promise<string> {
  const knowledge = path.join(dir, "knowledge");
  await mkdir(knowledge);
  await cp(path.join(import.meta.dirname, "../../knowledge/policy"), path.join(knowledge, "policy"), {
    recursive: true,
  });
  await writeFile(
    path.join(knowledge, "escrow.md"),
    `# Escrow\n\n## ${KNOWN}\n\nOnly the escrow agent releases the deposited source code.\n`,
  );
  return knowledge;
}
