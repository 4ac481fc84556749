/** Why the desk could not do what a person asked, and what they can do about it. */
import { chat } from "./chat.ts";

const DRAFT_STATES = { draft: "a draft", accepted: "accepted", rejected: "rejected" };

/** Follows "you cannot". */
const MOVES = {
  claim: "claim it",
  assign: "assign it",
  "hand-over": "hand it over",
  reply: "reply to it",
  "ask-back": "ask the requester about it",
  "asker-reply": "add to it",
  resolve: "resolve it",
  close: "close it",
  withdraw: "withdraw it",
  reopen: "reopen it",
  merge: "merge it",
  split: "split it",
  vote: "vote on it",
  appeal: "appeal it",
  describe: "change it",
};

/** Follows "The" and "is empty". */
const TEXTS = {
  reply: "reply",
  note: "note",
  reason: "reason",
  title: "title",
  text: "text",
  question: "question",
  name: "name",
};

const either = new Intl.ListFormat("en", { type: "disjunction" });

export const errors = {
  unexpected: (id: string) =>
    `Something went wrong on our side, and what you sent may not have been saved. Please try again. If you report this, mention ${id}.`,
  notStorable: "Your text has a character, a number or a length that I cannot store. Change it and send it again.",
  databaseOutage: (reason: string) =>
    `The desk's database ${reason}. If you sent something, it may not have been saved: please try again in a minute.`,

  ticketNotFound: (number: number) => `There is no ticket #${number}.`,
  ticketAssigned: (name: string, number: number) => `${name} has #${number} already.`,
  questionHasNoVote: (number: number) =>
    `Ticket #${number} is a question, so there is nothing to decide. Reply to it or close it.`,
  requestIsDecided: (number: number) =>
    `Ticket #${number} is a request: approve it, reject it, or ask the requester a question.`,
  moveRefused: (
    number: number,
    state: keyof typeof chat.ticketStatus,
    move: keyof typeof MOVES,
    { mayReopen }: { mayReopen: boolean },
  ) =>
    `Ticket #${number} is ${chat.ticketStatus[state]}: you cannot ${MOVES[move]} now.${mayReopen ? " Reopen it first." : ""}`,
  mergeIntoItself: "A ticket cannot be merged into itself.",
  linkToItself: "A ticket cannot be linked to itself.",
  mergeTargetClosed: (number: number, state: keyof typeof chat.ticketStatus) =>
    `Ticket #${number} is ${chat.ticketStatus[state]}: merge into an open one.`,
  requestNotMerged: (number: number) =>
    `#${number} waits for approval. A request can be decided or withdrawn, but not merged.`,
  textMissing: (what: keyof typeof TEXTS) => `The ${TEXTS[what]} is empty: write something first.`,
  textTooLong: (what: keyof typeof TEXTS, length: number, most: number) =>
    `The ${TEXTS[what]} has ${length.toLocaleString("en")} characters: shorten it to ${most.toLocaleString("en")}, or link to a document.`,
  nameTooLong: (most: number) => `The name has more than ${most} characters: shorten it.`,
  messageSentBefore:
    "You have already sent this message with other words, and I kept those. Send it again as a new message.",
  noteSentBefore: "You have already sent this note with other words, and I kept those. Send it again as a new note.",
  unknownPlaceholder: (name: string, known: readonly string[]) =>
    `{{${name}}} is not a placeholder: use ${either.format(known.map((each) => `{{${each}}}`))}.`,
  noSavedReply: (name: string) => `There is no saved reply “${name}”.`,
  /** `name` is empty if nobody was named; so below. */
  notAStaffMember: (name: string, members: readonly string[]) =>
    `${name && `${name} is not staff. `}Choose one of ${either.format(members)}.`,
  unknownGroup: (name: string, groups: readonly string[]) =>
    `${name && `There is no group ${name}. `}Choose one of ${either.format(groups)}.`,
  invalidTag: (tag: string) =>
    `“${tag}” is not a valid tag: use up to 40 letters, digits, dots, dashes and underscores.`,

  staffOnly: "Only OSPO staff may do this.",
  decidedByStaff: "Only OSPO staff may decide.",
  otherGroupDecides: (number: number, wanted: readonly string[], groups: readonly string[]) =>
    `#${number} waits for ${either.format(wanted)}: you are in ${either.format(groups) || "no group"}.`,
  ownRequest: (account: string | null) =>
    account === null
      ? "You cannot decide your own request."
      : `You filed this request as ${account}. A different person must decide it.`,
  votedAlready: (number: number, did: "approved" | "rejected", account: string | null) =>
    `You have ${did} #${number} already${account === null ? "" : `, as ${account}`}. A different person must decide every further step.`,
  rejectedBefore: (number: number, account: string | null) =>
    `You rejected #${number} before${account === null ? "" : `, as ${account}`}. A different person decides the appeal.`,
  notInDirectory: (number: number, account: string, isYours: boolean) =>
    `#${number} needs people whom the company directory knows. ${isYours ? "Your account" : "The account that filed it"}, ${account}, is not linked to the directory. OSPO staff can link it: ospo people link ${account} ACCOUNT REASON.`,
  decidedByPolicy: (number: number) =>
    `The policy itself decided #${number}. If something has changed, file a new request.`,
  noDecision: (id: string) => `There is no decision ${id}.`,
  unknownRequestKind: (name: string, kinds: readonly string[]) =>
    `“${name}” is not a kind of request. Choose one of ${either.format(kinds)}.`,
  formFiled: (number: number) => `This form was already filed as #${number}. Start a new request.`,
  draftOfOther: "This draft belongs to someone else. Start a new request.",

  conversationGone: "This conversation no longer exists. Start a new one.",
  conversationOfOther: "This conversation belongs to someone else. Start your own.",
  answerGone: "This answer no longer exists.",
  answerGoneAskAgain: "This answer no longer exists. Ask again.",
  verdictGone: "This verdict no longer exists. Ask again, or fill in the form.",
  quotesRestricted:
    "This answer quotes a document that is for other groups of staff, or that is gone. Ask whoever received it.",
  noDocument: "There is no such document, or you may not read it.",

  answerInHandbook: (number: number) => `The answer to #${number} is already in the handbook: edit it there.`,
  noAnswerDraft: "This draft no longer exists.",
  draftDecided: (state: keyof typeof DRAFT_STATES) => `This draft is already ${DRAFT_STATES[state]}.`,
  draftOwnedBy: (owner: string, groups: readonly string[]) =>
    `${owner} owns this draft: you are in ${either.format(groups)}.`,
  noStaffAnswer: (number: number) => `Nobody has answered #${number} yet. Reply first, or write the text.`,
  noAcceptedAnswer: (number: number) => `No answer to #${number} is in the handbook.`,
  answerIsAFile: (file: string) =>
    `This answer is the file ${file} of the knowledge folder: remove it there, and the desk forgets it within seconds.`,

  licensePolicyBroken:
    "The company's policy file has a mistake, so I cannot give a verdict until the OSPO has fixed it. Ask a person in the meantime.",
  approvalPolicyBroken:
    "The company's approval policy has a mistake, so I cannot take requests until the OSPO has fixed it. Your answers are kept.",
  modelPolicyBroken: "policy/model.yaml has a mistake, so the model does not answer until it is fixed.",

  throughProxy:
    "This request came through a proxy, and sign-in is not set up: open the pages on the machine that the desk runs on, as http://127.0.0.1.",
  foreignHost:
    "Sign-in is not set up, so the pages answer only on the machine that the desk runs on: open them as http://127.0.0.1.",
  otherHost: (address: string) =>
    `The desk's address is ${address}. If you used it, the proxy before the desk must pass on the Host header.`,
  notSignedIn: "You are not signed in. Open the desk in a new tab, sign in there, and then try again here.",
  proxyOnly: "The desk answers only through the proxy that signs people in.",
  proxyNamesNobody: "The proxy did not say who you are, so the desk cannot let you in.",
  tooFast: "You sent too many requests in a minute: wait a minute and try again.",
  signIn: {
    cancelled: "You were not signed in, because the sign-in was cancelled or refused.",
    stale: "This sign-in was started too long ago, in another browser, or was used already. Start again.",
    otherTenant: "You signed in with an account of another organization. Choose your work account.",
    departed: "Your account was disabled by your company. If that is a mistake, ask your IT department.",
    otherIssuer: "Another account with this id exists already. Ask the OSPO to sort it out.",
    issuerAway: "The company's sign-in does not answer at the moment. Try again in a minute.",
    issuerRefuses: "The company's sign-in does not accept the desk. Ask whoever operates it to run: ospo doctor",
    again: "Sign in again",
  },
  scimToken: "The bearer token is missing or wrong.",
  forgedRequest: "This request did not come from the desk's own page.",
  webOff: "The pages are off: they answer only if sign-in is set up, or if HOST is 127.0.0.1.",
  notReady: (reason: string) => `The desk is not ready (${reason}). Nothing was saved: please try again in a minute.`,
  tooManyRequests: (perSecond: number) => `More than ${perSecond} requests per second: wait a moment.`,
  invalidAddress: "The Host header or the address of this request is not valid.",
  invalidFields: (fields: readonly { field: string; problem: string }[]) =>
    `I cannot use what was sent: ${fields.map(({ field, problem }) => `${field} ${problem}`).join("; ")}.`,
  wholeRequest: "the request",
  /** Each follows the name of a field. */
  fieldProblem: {
    missing: "is missing",
    invalid: "is not valid",
    number: "is not a number",
    tooLong: (most: number) => `has more than ${most.toLocaleString("en")} characters`,
    tooMany: (most: number) => `has more than ${most.toLocaleString("en")} entries`,
    choice: (choices: readonly string[]) => `is not one of ${either.format(choices)}`,
  },
  receiptTooLong: "That is longer than any receipt.",
  notAReceipt: 'Send the receipt itself, or JSON with "receipt".',
  nothingHere: "There is nothing at this address.",
  requestTooLarge: (megabytes: number) =>
    `That is more than ${megabytes} MB. Ask the question in a few sentences, or check the parts of a project one at a time.`,
  notDelivered: (reason: string) => `This did not reach the asker: ${reason}.`,
};
