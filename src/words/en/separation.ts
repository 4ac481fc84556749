/** How well the desk can tell that the people who file and decide a request are different humans, for staff. */

export const separation = {
  known: "Separation of duties: the company directory knows everyone who has taken part so far.",
  requesterUnknown: (account: string) =>
    `Nobody can approve this yet: the company directory does not vouch for ${account}, which filed it.`,
  rests: (accounts: readonly string[]) =>
    `Separation of duties rests on trust: the company directory does not vouch for ${accounts.join(", ")}.`,
  approves: (name: string, reason: string) => `${name} approves${reason && `: ${reason}`}`,
  rejects: (name: string, reason: string) => `${name} rejects${reason && `: ${reason}`}`,
  doesNotCount: "(does not count: the same person took part with another account)",
};
