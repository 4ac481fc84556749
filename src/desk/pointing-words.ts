/** Whether the words beside a file or a forwarded message ask something themselves, or only point at it. */
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

/** Words that ask what to make of a message. */
const ABOUT_MESSAGE = new Set(
  termsOf(
    "help please look see read answer answers answered reply respond say says said tell think thought thoughts opinion opinions view idea ideas know explain comment comments advice advise right correct true ok okay fine wrong agree question questions below above this that these here it message forwarded forwarding fyi ask asks asked asking colleague colleagues somebody someone wonder wondering handle deal about same can could would should you we us me what how who",
  ),
);
const ABOUT_MESSAGE_ZH = /[你您怎么看觉得请帮忙一下这个条问题消息对吗是的呢如何办回答复说我们能不]/gu;

/** Whether the words beside a forwarded message have a subject of their own. */
export function namesSubject(text: string): boolean {
  return termsOf(text.replaceAll(ABOUT_MESSAGE_ZH, "")).some((term) => !ABOUT_MESSAGE.has(term));
}

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
