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
  quoted: (text) => `“${text}”`,
  digest: (group, { open, unassigned, overdue, dueToday }) =>
    `${group}，早上好。未结：${open}，无人负责：${unassigned}，已逾期：${overdue}，一天内到期：${dueToday}。`,
  collision: (one, other, why) =>
    `${one} 和 ${other} 的电子邮箱相同，但${why}。在您决定之前，它们不共享角色和工单。如果是同一个人：\`ospo people link ${one} ${other} 理由\`；如果不是，无需操作。`,
  collisionReasons: {
    "same-channel": "它们是同一渠道的两个账号",
    "two-in-directory": "公司目录中它们是两个人",
    "not-a-member": "其中一个不是公司成员",
  },
  collisionErased: "曾有两个账号的电子邮箱相同，其中一个已被删除。",
  leaver: (name, account, left) =>
    `${name}（${account}）已离开公司。留下：分配给其的工单 ${left.tickets}，缺少其他批准人的审批步骤 ${left.steps}，文档 ${left.documents}，一揽子批准 ${left.blankets}，本人未完成的申请 ${left.requests}。用 \`ospo people leavers\` 查看清单。`,
  undelivered: {
    toAsker: (name, chat, question) => `${name} 没有收到 ${chat} 中的消息${question ? `（关于“${question}”）` : ""}。`,
    toStaff: (chat) => `OSPO 工作人员没有收到 ${chat} 中的一条消息。`,
    chats: { slack: "Slack", teams: "Teams" },
    reasons: {
      blocked: (name) => `${name} 屏蔽了本应用。`,
      left: (name) => `${name} 在那里没有可用的账号。`,
      "not-installed": () => "那里没有安装本应用，或者已被移除。",
      disabled: () => "管理员在那里停用了本应用。",
      place: () => "该频道已归档或关闭，或者本应用不是其成员。",
      content: () => "消息被拒绝，简短的纯文本也被拒绝。",
      tries: () => "所有尝试都失败了。",
      other: () => "消息被拒绝。",
    },
    nobody: "某人",
    sendAgain: "重新发送",
    sentAgain: "正在重新发送。如果再次失败，您会在这里看到。",
    alreadySent: "已经有人重新发送过了。",
  },
  openQueue: "打开队列",
  checkpoint: (checkpoint, hash) =>
    `审计记录检查点 ${checkpoint}：${hash}。用 \`ospo audit verify\` 可以发现此后的改动。`,
};
