/** Notifications to OSPO staff. */

export const notifications = {
  /** By the kind of notification: what happened to the ticket, after its number. */
  ticketEvents: {
    assigned: "is now yours",
    "asker-replied": "has a new message from the asker",
    "due-soon": "is due soon",
    overdue: "is overdue",
    noted: "has a new internal note",
    withdrawn: "was withdrawn",
    watched: "has changed",
  },
  ticketEvent: (number: number, event: string, title: string) => `#${number} ${event}: ${title}`,
  /** What the asker wrote, shortened. */
  quoted: (text: string) => `“${text}”`,
  digest: (group: string, counts: { open: number; unassigned: number; overdue: number; dueToday: number }) =>
    `Good morning, ${group}. Open: ${counts.open}, unassigned: ${counts.unassigned}, overdue: ${counts.overdue}, due within a day: ${counts.dueToday}.`,
  /** Two accounts, and why they may be two people. */
  collision: (one: string, other: string, why: string) =>
    `${one} and ${other} have the same e-mail address, but ${why}. They share no roles and no tickets until you decide. If they are one person: \`ospo people link ${one} ${other} REASON\`. If not, leave them apart.`,
  collisionReasons: {
    "same-channel": "both are accounts of one channel",
    "two-in-directory": "the company directory has two people for them",
    "not-a-member": "one of them is not a member of the company",
  },
  collisionErased: "Two accounts had the same e-mail address; one of them was erased since.",
  leaver: (
    name: string,
    account: string,
    left: { tickets: number; steps: number; documents: number; blankets: number; requests: number },
  ) =>
    `${name} (${account}) has left the company. Left behind: assigned tickets ${left.tickets}, approval steps without enough others ${left.steps}, documents ${left.documents}, blanket approvals ${left.blankets}, own open requests ${left.requests}. \`ospo people leavers\` lists them.`,
  undelivered: {
    /** `question` may be empty. */
    toAsker: (name: string, chat: string, question: string) =>
      `${name} did not get a message in ${chat}${question ? `, about “${question}”` : ""}.`,
    toStaff: (chat: string) => `OSPO staff did not get a message in ${chat}.`,
    chats: { slack: "Slack", teams: "Teams" },
    /** Why; `name` is the person who was to get it. */
    reasons: {
      blocked: (name: string) => `${name} has blocked the app.`,
      left: (name: string) => `${name} has no active account there.`,
      "not-installed": () => "The app is not installed there, or was removed.",
      disabled: () => "An administrator has disabled the app there.",
      place: () => "The channel is archived or closed, or the app is not a member of it.",
      content: () => "The message was refused, also as a short plain text.",
      tries: () => "All attempts failed.",
      other: () => "It was refused.",
    },
    nobody: "Somebody",
    sendAgain: "Send again",
    sentAgain: "I am sending it again. If that fails too, you will read it here.",
    alreadySent: "Somebody has already sent it again.",
  },
  openQueue: "Open the queue",
  checkpoint: (checkpoint: string, hash: string) =>
    `Checkpoint ${checkpoint} of the audit trail: ${hash}. \`ospo audit verify\` finds any change made after it.`,
};
