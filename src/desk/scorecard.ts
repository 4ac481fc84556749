/** Looks up the OpenSSF Scorecard of a repository, or of a package's repository. */
import { InvalidError } from "../base/errors.ts";
import { parsePackage } from "../packages/parse-package.ts";
import type { Fact, Scorecard } from "../policy/facts.ts";
import type { PackageDeps } from "./desk.ts";
import { inWords } from "../words/words.ts";

/** `repository` is null where the package's repository is unknown. */
export type Scored = { scorecard: Fact<Scorecard | null>; repository: string | null };

const OF_HOST = /^(?:https?:\/\/)?(?:www\.)?((?:github\.com|gitlab\.com)\/[\w.-]+\/[\w.-]+)/iu;

/**
 * `words` is `owner/name` on GitHub, the address of a repository, or a package. Throws InvalidError for anything else.
 */
export async function scorecardOf(desk: PackageDeps, words: string): Promise<Scored> {
  const named = words.trim();
  const repository = (/^[\w.-]+\/[\w.-]+$/u.test(named) ? `github.com/${named}` : OF_HOST.exec(named)?.[1])?.replace(
    /\.git$/u,
    "",
  );
  if (repository !== undefined) return { repository, scorecard: await desk.packages.scorecard(repository) };
  const found = await desk.packages.find(parsePackage(/[:@/]/u.test(named) ? named : `npm:${named}`));
  if (found.kind !== "found") throw new InvalidError(inWords(({ packages }) => packages.notScorable(named)));
  const { scorecard, repository: origin } = found.facts;
  return { scorecard, repository: origin.kind === "known" ? (origin.value?.id ?? null) : null };
}
