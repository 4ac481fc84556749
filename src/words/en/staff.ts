/** What OSPO staff read and press in a chat: tickets, dialogs and previews of links. */

export const staff = {
  /** A message in the thread of a ticket that starts with one of these goes to colleagues only. */
  notePrefixes: ["note", "internal"],
  states: {
    new: "New",
    open: "Open",
    "waiting-for-asker": "Waiting for the asker",
    "waiting-for-approval": "Waiting for approval",
    resolved: "Settled",
    closed: "Closed",
    withdrawn: "Withdrawn",
  },
  outcomes: { approved: "approved", rejected: "rejected" },
  kinds: {
    question: "Question",
    use: "Request to use",
    contribute: "Request to contribute",
    release: "Request to release",
    exception: "Request for an exception",
  },
  priorities: { low: "low", normal: "normal", high: "high", urgent: "urgent" },
  stepStates: {
    waiting: "waiting",
    open: "open",
    approved: "approved",
    rejected: "rejected",
    dropped: "dropped",
  },
  facts: {
    state: "State",
    requester: "Asked by",
    assignee: "Assignee",
    group: "Group",
    priority: "Priority",
    tier: "Risk tier",
    decision: "Decision",
    earlierDecision: "Earlier decision",
  },
  due: { first: "First answer by", next: "Next answer by", settled: "Settle by", decision: "Decision by" },
  overdue: (what: string) => `Overdue: ${what.toLowerCase()}`,
  /** The state of a ticket or step with its outcome. */
  withOutcome: (state: string, outcome: string) => `${state}, ${outcome}`,
  account: (name: string, channel: string) => `${name} (${channel})`,
  approvals: "Approvals:",
  /** One approval step; `votes` may be empty. */
  approval: (group: string, quorum: number, state: string, votes: readonly string[]) =>
    `${group}${quorum > 1 ? ` (${quorum} of them)` : ""}: ${state}${votes.length > 0 ? ` – ${votes.join("; ")}` : ""}`,
  appealedBy: (name: string, reason: string) => `Appealed by ${name}: ${reason}`,
  reopenedBy: (name: string, reason: string) => `Reopened by ${name}: ${reason}`,
  passagesFound: "What the desk found:",
  threadHint: "A reply in this thread goes to the asker. Start it with “note:” to reach colleagues only.",
  threadHintWhenOver:
    "To write to the asker, reopen the ticket first. A message in this thread that starts with “note:” goes to colleagues only.",
  buttons: {
    claim: "Claim",
    "take-over": "Take over",
    approve: "Approve…",
    reject: "Reject…",
    reply: "Reply…",
    "ask-back": "Ask back…",
    note: "Internal note…",
    assign: "Assign…",
    "hand-over": "Hand over…",
    similar: "Similar tickets",
    draft: "Make this a document…",
    resolve: "Settled",
    close: "Close",
    reopen: "Reopen…",
    open: "Open the page",
    openThread: "Open the thread",
    show: "Show",
  },
  dialogs: {
    reply: { title: "Reply", submit: "Send", text: "To the asker" },
    askBack: {
      title: "Ask back",
      submit: "Send",
      text: "Question to the asker",
      help: "The clock stops until they answer.",
    },
    note: { title: "Note", submit: "Save", text: "For colleagues only" },
    approve: { title: "Approve", submit: "Approve" },
    reject: { title: "Reject", submit: "Reject" },
    reopen: { title: "Reopen", submit: "Reopen" },
    reason: "Reason",
    reasonHelp: "The asker will read it, and it becomes part of the receipt.",
    assign: { title: "Assign", submit: "Assign", to: "To" },
    handOver: { title: "Hand over", submit: "Hand over", to: "To" },
    draft: {
      title: "Document",
      submit: "Save as draft",
      intro:
        "The group that owns the document reads the draft before it goes into the handbook. Leave out anything that identifies the asker.",
      question: "Question",
      answer: "Answer",
    },
  },
  /** A member of staff in a list. */
  member: (name: string, channel: string, groups: string) => `${name}, ${channel} (${groups})`,
  /** The same for somebody whose name is not known. */
  unnamedMember: (id: string, channel: string, groups: string) => `${groups}, ${channel} (${id})`,
  draftSaved: (number: number) =>
    `The draft of #${number} is saved. The group that owns the document can accept it on the desk's page.`,
  noSimilar: (number: number) => `No ticket like #${number} was settled before.`,
  similarTo: (number: number) => `Tickets like #${number} that were settled before:`,
  internalNote: "internal note",
  asker: "asker",
  preview: {
    question: "Question",
    request: (kind: string) => `Request: ${kind}`,
    withAssignee: (name: string) => `with ${name}`,
    decision: (tier: string, day: string, until: string | null) =>
      `Risk tier ${tier}, decided ${day}${until === null ? "" : `, valid until ${until}`}`,
    /** `standing` completes the sentence. */
    standing: (standing: string) => `It ${standing}.`,
    restricted: "Only the person who asked and OSPO staff can read this.",
  },
};
