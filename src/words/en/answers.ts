/** What the desk says in a conversation. */

export const answers = {
  greeting: "Hello! I am the OSPO help desk. Ask me about using, choosing, contributing to or releasing open source.",
  thanks: "You are welcome!",
  fine: "Good! Ask me the next thing whenever you like, or say “talk to a person” if something is still open.",
  yesToWhat:
    "I had asked nothing that a yes or a no answers. Ask me in a whole sentence; where I showed buttons, press one. For example:",
  bye: "Goodbye! Your conversation stays here.",
  help: "Ask in your own words, in English or Chinese. I answer from the handbook and say where it stands. If I do not know, or you would rather have a person, say “talk to a person” and I open a ticket with the OSPO.",
  empty: "There was no question in that message. What would you like to know?",
  tooLong: (length: number, most: number) =>
    `Your message has ${length.toLocaleString("en")} characters; I read up to ${most.toLocaleString("en")}. Ask the question itself, and keep the long text for the ticket if you need one.`,
  notCovered:
    "I do not know: the handbook has no passage that answers this. I can open a ticket with your question, and the OSPO answers you here.",
  noDocuments:
    "I have no documents to answer from yet. I can open a ticket with your question, and the OSPO answers you here.",
  incomplete: "The handbook does not say all of it. A person of the OSPO can help with the rest.",
  needsPerson: "A person of the OSPO must look at this: say “talk to a person”.",
  englishPassage: "",
  chinesePassage: "This Chinese passage answers your question:",
  ticketOpened: (number: number) => `Ticket #${number} is open. The OSPO answers you here in this conversation.`,
  ticketClosed: (number: number) => `Ticket #${number} is closed. Reply to it if something is still open.`,
  ticketResolved: (number: number) =>
    `Ticket #${number} is settled. Did this help you? Reply if something is still open.`,
  ticketWithdrawn: (number: number) => `You have withdrawn #${number}. Nobody works on it any more.`,
  ticketMerged: (number: number) =>
    `The same was asked in ticket #${number}: what is answered there reaches you here, too.`,
  ticketReminder: (number: number) =>
    `Ticket #${number} waits for your answer. Without one it closes in a few days; a reply opens it again.`,
  ticketNoAnswer: (number: number) =>
    `Ticket #${number} is closed, as no answer came. Reply whenever you like: it opens again with all that was said.`,
  requestFiled: (number: number, who: string, by: string | null) =>
    `Request #${number} is filed. ${who} will decide${by ? `, by ${by} at the latest` : ""}. You read the decision here.`,
  otherAnswers: (number: number, title: string) =>
    `This form was already filed as #${number} (${title}). Start a new request for other answers.`,
  requestDecided: (number: number, outcome: "approved" | "rejected", decision: string, until: string | null) =>
    `Request #${number} is ${outcome}. Receipt ${decision}${until ? `, good until ${until}` : ""}.`,
  mayAppeal: "You may appeal: somebody else decides then.",
  appealed: (number: number, who: string) =>
    `Your appeal of #${number} is with ${who}. Who rejected it does not decide it again. You read the decision here.`,
  decidedBecause: (name: string, reason: string) => `${name}: ${reason}`,
  byPolicy: "The policy decides this itself.",
  attested: "You have confirmed its conditions.",
  byBlanket: (id: string, until: string) => `Covered by the blanket approval ${id}, until ${until}.`,
  answerInHandbook: (title: string) => `The handbook now has an answer to this: “${title}”.`,
  askPerson: "Ask a person",
  wantsPerson: "I would like to talk to a person.",
  overdue: (title: string, date: string) =>
    `Note: “${title}” was to be reviewed by ${date}. Ask before you rely on it.`,
  conflict: (titles: readonly string[], words: readonly string[]) =>
    `Note: two sources disagree. “${titles[0]}”: ${words[0]} — “${titles[1]}”: ${words[1]} — Ask a person before you rely on either.`,
  whichPackage: "Which one do you mean? I judge one package at a time.",
  whichUse: (name: string) => `How will you use ${name}? The policy's answer depends on it.`,
  whichRelease: (name: string, version: string) =>
    `Which ${version} of ${name} do you mean? I judge one version at a time. The newest are:`,
  noSuchVersion: (name: string, version: string) => `${name} has no version ${version}. The newest are:`,
  noSuchPackage: (name: string, sources: string) =>
    `There is no package ${name}: ${sources} do not know it. Check the spelling.`,
  /** A license, in words: it is of this category. */
  licenseIs: (license: string, category: string) => `${license} is ${category}.`,
  licenseUnknown: (license: string) => `The policy does not know ${license}: a person must read it.`,
  byUse: "What the policy says, by use:",
  toDo: "What to do:",
  byPolicyVersion: (version: string) =>
    `By policy ${version}. A package may add reasons of its own, such as a vulnerability: look it up by its name.`,
  /** A choice as a message of its own: its language is the question's. */
  choosing: (what: string) => what,
  beware: (name: string, popular: string) =>
    `Careful: ${name} is very close to the well-known ${popular}. A package that appears under such a name tomorrow may be an attack, so never install it unchecked.`,
  examples: [
    "May I use a GPL library in a hosted service?",
    "Do I need approval to send a bug fix upstream?",
    "What must I ship with an MIT-licensed package?",
    "How do I release a project as open source?",
  ],
};
