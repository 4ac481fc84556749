/** What people type after a command: what it does, its arguments, and other words for it. */

export const commands = {
  about: {
    ask: "Ask about open source",
    license: "What the policy says about a package",
    scorecard: "How a project works: its OpenSSF Scorecard",
    check: "Check a lockfile or an SBOM",
    request: "Request an approval",
    tickets: "Your tickets and requests",
    auto: "Staff: answer in this channel without being mentioned",
    home: "Your requests; for staff also the queue",
    help: "What I can do",
  },
  usage: {
    ask: "QUESTION",
    license: "PACKAGE [USE]",
    scorecard: "OWNER/REPOSITORY or PACKAGE",
    check: "",
    request: "use|contribute|release|exception [WHAT]",
    tickets: "",
    auto: "on|off",
    home: "",
    help: "",
  },
  usageLine: (command: string, short: readonly string[], about: string) =>
    `${command}${short.length > 0 ? ` (${short.join(", ")})` : ""}: ${about}`,
  /** Other words for a command, accepted in every language. */
  synonyms: { tickets: [] as string[], request: [] as string[], withdraw: ["withdraw"], help: ["help"] },
};
