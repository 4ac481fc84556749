/** The source repository of a package and its OpenSSF Scorecard. */
import type { Fact, Repository, Scorecard } from "../policy/facts.ts";
import { answerWithin } from "./answer-within.ts";
import { depsScorecard, type DepsVersion } from "./deps-dev.ts";
import { knownFact, repositoryId, repositoryOf, unknownFact } from "./facts-from-answers.ts";
import type { RegistryEntry } from "./registries/types.ts";
import { scorecardFrom, scorecardOf, type ScorecardResult } from "./scorecard.ts";
import type { ServiceAnswer } from "./service.ts";
import type { Lookup } from "./types.ts";

/** deps.dev knows the repository of most packages; the registry is the second choice. */
export async function findRepositoryAndScorecard(
  lookup: Lookup,
  entry: Promise<ServiceAnswer<RegistryEntry>>,
  deps: Promise<ServiceAnswer<DepsVersion>>,
): Promise<{ repository: Fact<Repository | null>; scorecard: Fact<Scorecard | null> }> {
  const ofVersion = await answerWithin(deps, lookup.patienceMs, "deps.dev");
  const repository = ofVersion.kind === "ok" ? repositoryOf(ofVersion.value) : null;
  const published = repository === null ? await entry : undefined;
  const id = repository?.id ?? (published?.kind === "ok" ? repositoryId(published.value.repository) : null);
  const source = repository ? ofVersion : published;
  if (id === null || source?.kind !== "ok") return noRepository([ofVersion, ...(published ? [published] : [])]);
  const known = knownFact<Repository | null>(
    source,
    { id, provenance: repository?.provenance ?? "claimed" },
    repository ? "deps.dev" : "registry",
  );
  return { repository: known, scorecard: await findScorecard(lookup, id) };
}

function noRepository(asked: readonly ServiceAnswer<unknown>[]): {
  repository: Fact<Repository | null>;
  scorecard: Fact<Scorecard | null>;
} {
  const answered = asked.find((answer) => answer.kind === "ok");
  return answered
    ? {
        repository: knownFact(answered, null, "metadata"),
        scorecard: unknownFact([], "it names no repository on GitHub, GitLab or Bitbucket"),
      }
    : {
        repository: unknownFact(asked, "no source knows it"),
        scorecard: unknownFact(asked, "its repository is not known"),
      };
}

/** `repository` such as `github.com/facebook/react`. */
export async function findScorecard(lookup: Lookup, repository: string): Promise<Fact<Scorecard | null>> {
  const { sources, deadline, patienceMs, now } = lookup;
  const ofDeps = await answerWithin(depsScorecard(sources.depsDev, repository, deadline), patienceMs, "deps.dev");
  const answer: ServiceAnswer<ScorecardResult> =
    ofDeps.kind === "ok" ? ofDeps : await scorecardOf(sources.scorecard, repository, deadline);
  const source = ofDeps.kind === "ok" ? "deps.dev" : "OpenSSF Scorecard";
  if (answer.kind === "ok") return knownFact(answer, scorecardFrom(answer.value, repository), source);
  // The project was never scored, or was renamed since: neither says anything about it.
  if (answer.kind === "not-found" && ofDeps.kind === "not-found")
    return knownFact({ asOf: now(), stale: false }, null, source);
  return unknownFact([ofDeps, answer], "not scored");
}
