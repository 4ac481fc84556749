/** Tickets that ask the approvers to review a decision, with what has changed since. */

export const reviews = {
  ticket: (decision: string, reason: string) => `Look again at ${decision}: ${reason}`,
  verdict: (before: string, now: string, policy: string, because: string) =>
    `the verdict was ${before} and would now be ${now} by policy ${policy}: ${because}`,
  license: (before: string, now: string) => `the license was ${before} and is now ${now}`,
  oneHuman: "two accounts that filed or approved it belong to the same person",
};
