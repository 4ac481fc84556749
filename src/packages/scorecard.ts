/**
 * OpenSSF Scorecard (https://api.scorecard.dev): how a repository is maintained. "Not scored" says nothing about it.
 */
import { z } from "zod";
import { ownEntry } from "../base/own-entry.ts";
import { truncate } from "../base/truncate.ts";
import type { Scorecard, ScorecardCheck } from "../policy/facts.ts";
import type { Service, ServiceAnswer } from "./service.ts";

export const ScorecardResult = z.object({
  date: z.string(),
  score: z.number(),
  checks: z.array(
    z.object({
      name: z.string(),
      score: z.number(),
      reason: z.string().nullish(),
      documentation: z.object({ url: z.string().nullish() }).nullish(),
    }),
  ),
});
export type ScorecardResult = z.infer<typeof ScorecardResult>;

/** The risk of each check, from docs/checks in the Scorecard project. */
const RISKS: Record<string, NonNullable<ScorecardCheck["risk"]>> = {
  "Dangerous-Workflow": "critical",
  Webhooks: "critical",
  Maintained: "high",
  "Dependency-Update-Tool": "high",
  "Binary-Artifacts": "high",
  "Branch-Protection": "high",
  "Code-Review": "high",
  "Signed-Releases": "high",
  "Token-Permissions": "high",
  Vulnerabilities: "high",
  Fuzzing: "medium",
  Packaging: "medium",
  "Pinned-Dependencies": "medium",
  SAST: "medium",
  SBOM: "medium",
  "Security-Policy": "medium",
  "CI-Tests": "low",
  "CII-Best-Practices": "low",
  Contributors: "low",
  License: "low",
};
const BY_RISK = ["critical", "high", "medium", "low", null];

/** `repository` such as `github.com/facebook/react`, case-sensitive. */
export async function scorecardOf(
  service: Service,
  repository: string,
  signal?: AbortSignal,
): Promise<ServiceAnswer<ScorecardResult>> {
  return await service.json(`/projects/${repository.split("/").map(encodeURIComponent).join("/")}`, ScorecardResult, {
    signal,
  });
}

/** Takes the published score as it is. A check with the score -1 was inconclusive: its score is null. */
export function scorecardFrom({ date, score, checks }: ScorecardResult, repository: string): Scorecard {
  return {
    score: score < 0 ? null : score,
    date: date.slice(0, 10),
    repository,
    checks: checks
      .map(({ name, score: points, reason, documentation }): ScorecardCheck => ({
        name,
        score: points < 0 ? null : points,
        reason: truncate(reason ?? "", 300),
        risk: ownEntry(RISKS, name) ?? null,
        url: documentation?.url ?? null,
      }))
      .toSorted((a, b) => BY_RISK.indexOf(a.risk) - BY_RISK.indexOf(b.risk) || a.name.localeCompare(b.name)),
  };
}
