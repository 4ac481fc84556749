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
  openQueue: "Open the queue",
  checkpoint: (checkpoint: string, hash: string) =>
    `Checkpoint ${checkpoint} of the audit trail: ${hash}. \`ospo audit verify\` finds any change made after it.`,
};
