/** What the words beside a file are for: a question of their own, or only about the file. */
import { termsOf } from "../knowledge/terms.ts";
import type { Desk } from "./desk.ts";
import { isForDesk } from "./overheard.ts";

/** Words that ask for the check itself, or say how the file's packages are used. */
const ABOUT_FILE = new Set(
  termsOf(
    "check scan look review verify analyse analyze please help file files lockfile lock sbom bom list attached attachment dependency dependencies package packages library libraries component components project product app application service ok okay fine good allowed safe use used using may can could need approve we our you this these here hosted distributed embedded internal internally ship shipped distribute deliver inside team tool dev",
  ),
);
const ABOUT_FILE_ZH = /[检查一下这个些文件锁依赖清单附可以使用吗能请帮我们看的呢]/gu;

/** Whether to answer the words. `isChecked`: one of the files is read as a lockfile or SBOM, which is an answer, too. */
export async function asksBesideFiles(desk: Desk, text: string, isChecked: boolean): Promise<boolean> {
  const others = termsOf(text.replaceAll(ABOUT_FILE_ZH, "")).filter((term) => !ABOUT_FILE.has(term));
  return others.length > 0 && (!isChecked || (await isForDesk(desk, { text, toOthers: false })));
}

/** Whether the name alone tells that the file is for the desk, where colleagues talk as well. */
export function looksLikeManifest(name: string): boolean {
  return /(?:^|[._-])(?:lock|locked|lockfile|spdx|cdx|cyclonedx|s?bom|requirements|constraints)(?:[._-]|$)|^(?:go\.mod|pom\.xml)$/iu.test(
    name,
  );
}
