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
  openQueue: "Open the queue",
  checkpoint: (checkpoint: string, hash: string) =>
    `Checkpoint ${checkpoint} of the audit trail: ${hash}. \`ospo audit verify\` finds any change made after it.`,
};
