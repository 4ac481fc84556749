/** Replies of the desk in a conversation. */

type PeriodFigures = Record<"questions" | "requests" | "resolved" | "approved" | "rejected", number>;

export const answers = {
  greeting: "Hello! I am the OSPO help desk. Ask me about using, choosing, contributing to or releasing open source.",
  thanks: "You are welcome!",
  fine: "Good! Ask me anything else whenever you like, or say “talk to a person” if something is still open.",
  yesToWhat:
    "I wasn't waiting for a yes or no. If you see buttons, press one of them; otherwise ask me a full question. For example:",
  complaint:
    "I am sorry that this did not help. Say “talk to a person” and I'll open a ticket with the OSPO; or tell me in one sentence what you need, and I'll try again.",
  /** What is done elsewhere, or cannot be done yet. */
  errands: {
    "own-tickets":
      "Your tickets and requests are under “My requests” on the desk's page; in a chat, send me “tickets” to see them.",
    figures:
      "Only OSPO staff see the figures of the desk, in a conversation that nobody else reads. For figures, say “talk to a person”.",
    "who-uses":
      "I don't know yet which of our products use a package. Ask their teams to search their SBOMs and lockfiles, or say “talk to a person”; for the package itself, ask “lookup” with its name.",
    "notices-file":
      "I can't write a notices file yet. Ask me “How do I generate the notices file?” for the tools to use.",
    entertain:
      "That I leave to others: I answer questions about open source at work, from the handbook and the policy.",
    "it-support":
      "That is for your IT support; I only know about open source. If code or secrets may be lost with the device, tell your security team as well.",
    withdraw:
      "Open the request under “My requests” on the desk's page, or send me “tickets” in a chat, and withdraw it there.",
  },
  ownData: {
    tickets: "Your tickets and requests, latest first:",
    now: ({ open, overdue, waitingForApproval }: Record<"open" | "overdue" | "waitingForApproval", number>) =>
      `Now: ${open} open; ${overdue} of them overdue, ${waitingForApproval} waiting for an approval.`,
    period: (name: string, { questions, requests, resolved, approved, rejected }: PeriodFigures) =>
      `${name}: ${questions} questions and ${requests} requests came in; ${resolved} questions were resolved, and ${approved + rejected} requests decided (${approved} approved, ${rejected} rejected).`,
    periods: {
      today: "Today",
      yesterday: "Yesterday",
      "this-week": "This week",
      "last-week": "Last week",
      "this-month": "This month",
      "last-month": "Last month",
      "this-year": "This year",
      "last-year": "Last year",
      "last-30-days": "In the last 30 days",
    },
  },
  away: "That looks like an automatic reply, so I did nothing with it. If you have a question, please send it by itself.",
  bye: "Goodbye! Your conversation stays here.",
  help: "Ask in your own words, in English or Chinese. I answer from the handbook and show my sources. If I don't know, or if you'd rather talk to a person, say “talk to a person” and I'll open a ticket with the OSPO.",
  empty: "There was no question in that message. What would you like to know?",
  tooLong: (length: number, most: number) =>
    `Your message has ${length.toLocaleString("en")} characters; I can read up to ${most.toLocaleString("en")}. Please send just the question; or ask a person, and the ticket gets your whole message.`,
  aboutForwarded: "About the message that you sent along:",
  notCovered:
    "I do not know: the handbook has no passage that answers this. I can open a ticket with your question, and the OSPO will answer you here.",
  otherLanguage:
    "I read English and Chinese. Please ask in one of them (我会英文和中文), or I can open a ticket with your question, and the OSPO will answer you here.",
  nearest:
    "The handbook does not say that. If the passage below does not help, I can open a ticket with your question. The nearest it has:",
  reading: "I am still reading the handbook: ask again in a minute for a better answer.",
  noDocuments:
    "I have no documents to answer from yet. I can open a ticket with your question, and the OSPO will answer you here.",
  incomplete: "The handbook covers only part of this. Somebody from the OSPO can help with the rest.",
  needsPerson: "Somebody from the OSPO must look at this: say “talk to a person”.",
  englishPassage: "",
  chinesePassage: "This Chinese passage answers your question:",
  /** Items of a list that a quote leaves out. */
  more: (count: number) => `… ${count} more in the source`,
  ticketOpened: (number: number) => `Ticket #${number} is open. The OSPO will answer you in this conversation.`,
  ticketClosed: (number: number) => `Ticket #${number} is closed. Reply to it if something is still open.`,
  ticketResolved: (number: number) =>
    `Ticket #${number} is resolved. Did this help you? Reply if something is still open.`,
  ticketWithdrawn: (number: number) => `You have withdrawn #${number}. Nobody is working on it any more.`,
  ticketMerged: (number: number) =>
    `Your question is the same as ticket #${number}. You will get the answers to that ticket here, too.`,
  ticketReminder: (number: number) =>
    `Ticket #${number} is waiting for your answer. Without one, it closes in a few days; a reply reopens it.`,
  ticketNoAnswer: (number: number) =>
    `Ticket #${number} is closed because you did not answer. Reply at any time to reopen it with its whole history.`,
  requestFiled: (number: number, who: string, by: string | null) =>
    `Request #${number} is filed. ${who} will decide${by ? `, by ${by} at the latest` : ""}. You'll get the decision here.`,
  otherAnswers: (number: number, title: string) =>
    `This form was already filed as #${number} (${title}). Start a new request to file different answers.`,
  requestDecided: (number: number, outcome: "approved" | "rejected", decision: string, until: string | null) =>
    `Request #${number} is ${outcome}. Receipt ${decision}${until ? `, valid until ${until}` : ""}.`,
  mayAppeal: "You can appeal; a different person will decide.",
  appealed: (number: number, who: string) =>
    `Your appeal of #${number} is with ${who}. The person who rejected the request will not decide the appeal. You'll get the decision here.`,
  decidedBecause: (name: string, reason: string) => `${name}: ${reason}`,
  byPolicy: "The policy decides this automatically.",
  attested: "You have confirmed the conditions.",
  byBlanket: (id: string, until: string) => `Covered by the blanket approval ${id}, until ${until}.`,
  answerInHandbook: (title: string) => `The handbook now answers this: “${title}”.`,
  askPerson: "Ask a person",
  wantsPerson: "I would like to talk to a person.",
  overdue: (title: string, date: string) =>
    `Note: “${title}” was due for review on ${date}. Ask before you rely on it.`,
  conflict: (titles: readonly string[], words: readonly string[]) =>
    `Note: two sources disagree. “${titles[0]}”: ${words[0]} — “${titles[1]}”: ${words[1]} — Ask a person before you rely on either.`,
  whichPackage: "Which one do you mean?",
  comparison: {
    "no-such-package": (name: string) => `${name}: there is no such package.`,
    "no-such-version": (name: string) => `${name}: there is no such version.`,
    notKnown: "not known",
    details: "Choose one to see what to do and why.",
  },
  whichMeaning: (word: string) => `Which ${word} do you mean? A name can be that of several things.`,
  itself: (name: string) => `${name} itself`,
  packageOf: (name: string, ecosystem: string) => `the ${ecosystem} package ${name}`,
  repository: (id: string, license: string | null, scored: { score: number | null; date: string } | null) =>
    `${id} is a repository. ${license === null ? "Its license is not known" : `deps.dev reads its license as ${license}`}; ${
      scored === null
        ? "OpenSSF Scorecard has not scored it"
        : `OpenSSF Scorecard: ${scored.score ?? "–"}/10 (${scored.date})`
    }. I judge the packages that you take from it.`,
  whichOfRepository: (count: number): string =>
    count === 1 ? "I know one of it. Is it this one?" : "Which one do you use?",
  noPackagesOfRepository: (failure: string | null) =>
    failure === null
      ? "I know no package of it. Name the package, such as npm:lodash, or file a request: a person will review it."
      : `Its packages could not be found (${failure}). Name the package, such as npm:lodash, or file a request.`,
  whichUse: (name: string) => `How will you use ${name}? The policy's answer depends on it.`,
  whichRelease: (name: string, version: string) =>
    `Which ${version} of ${name} do you mean? I judge one version at a time. The newest are:`,
  noSuchVersion: (name: string, version: string, sources: readonly string[], listed: boolean) =>
    `${sources.join(" and ")} ${sources.length === 1 ? "has" : "have"} no version ${version} of ${name}.${listed ? " The newest are:" : ""}`,
  noSuchPackage: (name: string, sources: readonly string[]) =>
    `${sources.join(" and ")} ${sources.length === 1 ? "has" : "have"} no package named ${name}. Check the spelling.`,
  licenseIs: (license: string, category: string) => `${license} is ${category}.`,
  licenseUnknown: (license: string) => `The policy does not cover ${license}: a person must read it.`,
  byUse: "What the policy says, by use:",
  toDo: "What to do:",
  byPolicyVersion: (version: string) =>
    `By policy ${version}. A package can have further problems, such as a vulnerability: look it up by name.`,
  /** What a button sends as a message, in the language of the question. */
  choosing: (what: string) => what,
  beware: (name: string, popular: string) =>
    `Careful: ${name} is very close to the well-known ${popular}. A new package with such a name may be an attack, so never install it without checking.`,
  examples: [
    "May I use a GPL library in a hosted service?",
    "Do I need approval to send a bug fix upstream?",
    "What must I ship with an MIT-licensed package?",
    "How do I release a project as open source?",
  ],
};
