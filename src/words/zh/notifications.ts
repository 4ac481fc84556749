/** Notifications to OSPO staff. */
import type { notifications as english } from "../en/notifications.ts";

export const notifications: typeof english = {
  ticketEvents: {
    assigned: "已分配给您",
    "asker-replied": "有提问人的新消息",
    "due-soon": "即将到期",
    overdue: "已逾期",
    noted: "有新的内部备注",
    withdrawn: "已撤回",
    watched: "有变化",
  },
  ticketEvent: (number, event, title) => `#${number} ${event}：${title}`,
  digest: (group, { open, unassigned, overdue, dueToday }) =>
    `${group}，早上好。未结：${open}，无人负责：${unassigned}，已逾期：${overdue}，一天内到期：${dueToday}。`,
  openQueue: "打开队列",
  checkpoint: (checkpoint, hash) =>
    `审计记录检查点 ${checkpoint}：${hash}。用 \`ospo audit verify\` 可以发现此后的改动。`,
};
