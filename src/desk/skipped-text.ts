/** Why an entry of a lockfile or SBOM is not judged, in words. */
import type { Language } from "../base/language.ts";
import type { SkipReason } from "../packages/manifests/manifest.ts";
import { wordsIn } from "../words/words.ts";

export function skippedText(why: SkipReason, language: Language): string {
  const { skipped } = wordsIn(language).manifests;
  if ("problem" in why)
    return "host" in why ? skipped.elsewhere(why.host, why.problem[language]) : skipped.invalid(why.problem[language]);
  return "host" in why ? skipped["elsewhere-unnamed"](why.host) : skipped.plain[why.kind];
}
