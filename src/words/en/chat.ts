/** Buttons, dialogs and short answers in chats. */

/** "1 package", "2 packages". */
function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

export const chat = {
  helpful: "Helpful",
  notHelpful: "Not helpful",
  details: "Details",
  askPerson: "Ask a person",
  askReview: "Request a review",
  askException: "Ask for an exception",
  fillRequest: "Fill in the request",
  share: "Share here",
  sharedBy: (name: string) => `Shared by ${name}`,
  itHelped: "Yes, it helped",
  itDidNotHelp: "No",
  receipt: "Receipt",
  writtenByModel: "Written by AI, checked against the sources below.",
  thanks: "Thank you!",
  whatWasWrong: "What was wrong or missing?",
  complaints: [
    "It is not true",
    "It is out of date",
    "Something is missing",
    "It is hard to understand",
    "I asked something else",
  ],
  tellMore: "Tell us more",
  askerOnly: "These buttons belong to the person who asked. Ask me yourself to get your own.",
  ticketOpen: (number: number) => `Ticket #${number} is open. The OSPO will answer you in a direct message.`,
  cutOff: (most: number) =>
    `Your message is longer than ${most.toLocaleString("en")} characters. I kept the beginning; please send the rest in parts.`,
  keptAsNote:
    "I kept this as an internal note because it mentions a colleague, so the asker will not see it. To write to the asker, leave out the mention.",
  askInstead: "Ask this instead",
  keptForwarded:
    "I kept the message that you forwarded as an internal note: its author may not have meant it for the asker. To send it, copy it into your reply.",
  tookBack: "I take my last message back: it was a question to the help desk, not for this ticket.",
  questionChanged: "You changed your question. Answer it again?",
  answerAgain: "Answer it again",
  ticketMessageChanged: (number: number) =>
    `You changed your message. Ticket #${number} still has what you wrote first.`,
  replyChanged: (number: number) => `You changed your reply. The asker of #${number} still has what you wrote first.`,
  sendNewText: "Send the new text",
  newTextSent: (number: number) => `The new text is in ticket #${number}, and was sent.`,
  replyDeleted: (number: number) =>
    `You deleted your reply here, but the asker of #${number} has it, and it stays in the ticket.`,
  noteDeleted: (number: number) => `You deleted your note here, but it stays in ticket #${number}.`,
  wordsStay: (numbers: readonly number[]) =>
    `You deleted your message. It stays in ${numbers.map((number) => `#${number}`).join(", ")}, because a ticket is a record of the OSPO.`,
  waitingForYou: (number: number) => `#${number} is waiting for your answer.`,
  addedToTicket: (number: number) => `Added to ticket #${number}.`,
  addedToTicketUnthreaded: (number: number) =>
    `Added to ticket #${number}. To ask me something else, start your message with “ask”.`,
  duplicatePost: (number: number | null) =>
    `Nobody received this: the message of ${number === null ? "a ticket" : `ticket #${number}`} was posted here twice, and I lost track of this copy. Please write under the later one.`,
  sentPrivately: "I have sent you a direct message.",
  openOurChat:
    "This is for you only, and I cannot message you yet. Add the app OSPO desk for yourself, then ask me there.",
  oneMoment: "One moment: I will send the rest as a message.",
  looking: "is looking in the handbook…",
  yourQuestion: "Your question",
  done: "Done.",
  update: "Update the form",
  more: "More…",
  tooLong: "… (too long to show here: ask for less at a time)",
  cannotShowAll: "This could not be shown in full here.",
  openWhole: "Open the whole message",
  doesNotFit: "This does not all fit here. The desk's own page shows everything.",
  tooLongForDialog: "This text is too long for a dialog here. Please edit it on the desk's own page.",
  required: "This field is required.",
  gone: "This no longer exists.",
  notAMember: "I only answer members of my own organization. Please ask the colleague who invited you.",
  noVerdictsForGuests:
    "I give guests answers from the handbook, but I do not judge packages, licenses or files for them. Please ask the colleague who invited you, or write “talk to a person” to ask the OSPO.",
  noRequestsForGuests:
    "Guests cannot file requests here, because an approval needs somebody of our organization who answers for it. Please ask the colleague who invited you to file it, or write “talk to a person” to ask the OSPO.",
  sharedChannel:
    "This channel is shared with another company, so I do not answer here. Please send me a direct message.",
  questionFailed:
    "I tried several times, but something went wrong on our side and I could not answer this. I can open a ticket with your question, and the OSPO will answer you here.",
  actionFailed:
    "I tried several times, but something went wrong on our side. Please try again later, or send me a message.",
  tooSlow: "This takes longer than Teams waits.",
  callFailed: "Something went wrong on our side.",
  movedToDirectMessage: "I can no longer write where you asked, so here is your answer.",
  dialogTooLate: "It took too long to open the dialog.",
  stillWorking:
    "This takes a moment. The result will appear here; if you close this window, nothing you typed will be lost.",
  cannotShareRestricted: "I cannot share this answer: it quotes a document that not everybody may read.",
  cannotShare:
    "I cannot write here because I am not a member. Add me (in Slack: /invite @OSPO; in Teams: add the app OSPO desk) and press the button again, or copy the answer.",
  question: "Question",
  repository: "Repository or package",
  repositoryHelp: "For example facebook/react or npm:lodash.",
  openForm: "Open the form",
  openDialog: (title: string) => `Open “${title}”`,
  continueForm: "Continue",
  discard: "Discard",
  formKept: "Your request is saved as a draft; nothing is lost.",
  fileIt: "File it",
  next: "Next",
  cancel: "Cancel",
  back: "Back",
  close: "Close",
  send: "Send",
  preview: "Before you file",
  approvers: (who: string) => `Decided by: ${who}`,
  expected: (day: string) => `By ${day} at the latest`,
  decidedAtOnce: "Decided at once",
  because: "Why:",
  attest: "You confirm:",
  iConfirm: "I confirm all of this",
  confirmConditions: "Please tick this box: the request cannot be filed until you confirm.",
  earlierRequests: "Earlier requests for the same:",
  fileAnyway: "File it anyway",
  changedElsewhere:
    "The answers were changed elsewhere after this preview was made. Go back, check them, and submit again.",
  confirmDuplicate: "Tick this box if you need a second request.",
  blanket: (id: string) => `Covered by the blanket approval ${id}`,
  verdict: (verdict: string) => `The policy says: ${verdict}`,
  filed: (number: number) => `Request #${number} is filed. You'll get the outcome as a direct message.`,
  appealed: (number: number) => `Your appeal of #${number} is filed. You'll get the outcome as a direct message.`,
  tickets: "Your tickets and requests",
  noTickets: "You have no tickets and no requests.",
  withdraw: "Withdraw",
  appeal: "Appeal",
  why: "Why",
  myWork: "My tickets",
  myApprovals: "Waiting for my approval",
  overdue: "Overdue",
  nothing: "Nothing.",
  openByGroup: "Open tickets",
  newRequest: "New request",
  /** What the desk does, and who reads along. */
  welcome: {
    personal:
      "I answer questions about open source from your organization's handbook and policy, and show my sources. Only you read this chat; if you ask a person, the OSPO reads your question, too.",
    group:
      "Mention me, and I answer questions about open source from your organization's handbook and policy, with my sources. Everybody in this chat reads my answers; if you ask a person, the OSPO reads your question, too.",
    team: "Mention me, and I answer questions about open source from your organization's handbook and policy, with my sources. Everybody in the channel reads my answers; if you ask a person, the OSPO reads your question, too.",
  },
  welcomeHelp: "Send “help” to see what else I can do.",
  askMe: "Ask me anything about open source: send me a message, or mention me in a channel.",
  unknownCommand: (typed: string) =>
    `I do not know the command ${typed}. Ask me in your own words, or use one of these:`,
  drafts: "Drafts",
  listed: (parts: readonly (string | null | undefined)[]) => parts.filter(Boolean).join(", "),
  askedBy: (name: string) => `asked by ${name}`,
  assignedTo: (name: string) => `assigned to ${name}`,
  /** Before a day. */
  due: { answer: "answer due", decision: "decision due", nextStep: "next step due", overdue: "overdue since" },
  labelled: (label: string, text: string) => `${label}: ${text}`,
  nobody: "nobody yet",
  unassigned: "not assigned",
  checkFile:
    "Drop a lockfile or an SBOM into our direct messages, and I will check every package in it: package-lock.json, pnpm-lock.yaml, yarn.lock, bun.lock, requirements.txt, Pipfile.lock, poetry.lock, pdm.lock, uv.lock, pylock.toml, go.mod, Cargo.lock, pom.xml, gradle.lockfile, packages.lock.json, Gemfile.lock, composer.lock, CycloneDX or SPDX. Say how you use it in the same message, such as hosted or distributed.",
  checkSummary: (file: string, count: number, use: string, counts: string) =>
    count === 0
      ? `${file} lists no packages that I can judge.`
      : `${file}: ${counted(count, "package", "packages")}, judged for ${use} use: ${counts}.`,
  notJudged: (count: number) => `Not judged: ${counted(count, "package", "packages")}.`,
  andMore: (count: number) => `… and ${count} more`,
  fileTooLarge: (file: string, most: number) =>
    `${file} is larger than ${most} MB. Check it in parts, or use the command line.`,
  unreadableFile: (file: string, reason: string) => `I could not read ${file}: ${reason}`,
  otherFile: (file: string) =>
    `I could not read ${file}: I read only lockfiles and SBOMs. If you ask a person, the ticket gets its name and a link to it.`,
  fileInChannel: "Teams gives me no files of channels and group chats. Please send it to me in our own chat.",
  scorecard: (repository: string, score: string, date: string) =>
    `OpenSSF Scorecard of ${repository}: ${score} of 10, as of ${date}`,
  notScored: (repository: string) =>
    `${repository} has no published Scorecard. That says nothing about it, good or bad.`,
  scorecardFailed: (reason: string) => `I could not fetch the Scorecard: ${reason}`,
  risk: "risk",
  autoOn:
    "I now answer questions in this channel without being mentioned, but only if the handbook has an answer. Write “nobot” in a message to keep me out.",
  autoOff: "I now speak in this channel only when mentioned.",
  autoNoThreads:
    "A group chat has no threads, so I cannot tell which messages are meant for me. I answer there only when mentioned.",
  autoDirect: "Use this command in the channel that it is for.",
  answeredUnasked:
    "I answered without being mentioned because this channel has opted in. Write “nobot” to keep me out.",
  /** Why the desk did or did not answer a message. */
  answerReasons: {
    called:
      "The message was meant for me: it mentioned me, was a direct message, or continued a thread where I answer you. So I answered.",
    own: "This is my own answer: somebody mentioned me in this thread, or the channel has opted in and the handbook answers the question.",
    "in-thread":
      "In a thread, I answer only the person who started talking with me there, and only questions that mention nobody else. Mention me to ask.",
    "not-open":
      "I speak in this channel only when mentioned: the OSPO has not opted it in. Staff can do that with: /ospo auto on",
    "opted-out": "The message says “nobot”, so I kept out.",
    "no-question":
      "I did not take this for a question: it does not end with a question mark, and it does not start like a question.",
    "not-sure":
      "I found nothing in the handbook that answers this well enough, so I kept out. Mention me to ask anyway.",
    answer: "This channel has opted in, the message is a question, and the handbook has a passage that answers it.",
  },
  /** The outcome of a ticket if it has one, else its state. */
  ticketStatus: {
    new: "new",
    open: "open",
    "waiting-for-asker": "waiting for asker",
    "waiting-for-approval": "waiting for approval",
    resolved: "resolved",
    closed: "closed",
    withdrawn: "withdrawn",
    approved: "approved",
    rejected: "rejected",
  },
};
