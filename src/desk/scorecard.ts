/** The Scorecard of a repository, or of the repository that a package comes from. */
import { InvalidError } from "../base/errors.ts";
import { parsePackage } from "../packages/package.ts";
import type { Fact, Scorecard } from "../policy/facts.ts";
import type { PackageDeps } from "./desk.ts";

/** `repository` is null where none is known. */
export type Scored = { scorecard: Fact<Scorecard | null>; repository: string | null };

const OF_HOST = /^(?:https?:\/\/)?(?:www\.)?((?:github\.com|gitlab\.com)\/[\w.-]+\/[\w.-]+)/iu;

/** `owner/name` is a repository of GitHub; a repository's address, or a package. Throws InvalidError where it is none. */
export async function scorecardOf(desk: PackageDeps, words: string): Promise<Scored> {
  const named = words.trim();
  const repository = (/^[\w.-]+\/[\w.-]+$/u.test(named) ? `github.com/${named}` : OF_HOST.exec(named)?.[1])?.replace(
    /\.git$/u,
    "",
  );
  if (repository !== undefined) return { repository, scorecard: await desk.packages.scorecard(repository) };
  const found = await desk.packages.find(parsePackage(/[:@/]/u.test(named) ? named : `npm:${named}`));
  if (found.kind !== "found")
    throw new InvalidError(
      `there is no package ${named}: check the spelling, or name its repository, such as facebook/react`,
    );
  const { scorecard, repository: origin } = found.facts;
  return { scorecard, repository: origin.kind === "known" ? (origin.value?.id ?? null) : null };
}
