/** Why the desk could not do what a person asked, and what they can do about it. */
import type { errors as english } from "../en/errors.ts";
import { chat } from "./chat.ts";

const DRAFT_STATES = { draft: "草稿", accepted: "已采纳", rejected: "已拒绝" };
const MOVES = {
  claim: "认领",
  assign: "分配",
  "hand-over": "转交",
  reply: "回复",
  "ask-back": "追问",
  "asker-reply": "补充",
  resolve: "标记为已解决",
  close: "关闭",
  withdraw: "撤回",
  reopen: "重新打开",
  merge: "合并",
  split: "拆分",
  vote: "投票",
  appeal: "申诉",
  describe: "修改",
};
const TEXTS = {
  reply: "回复",
  note: "备注",
  reason: "理由",
  title: "标题",
  text: "正文",
  question: "问题",
  name: "名称",
};
const as = (account: string | null): string => (account === null ? "" : `用 ${account} `);

export const errors: typeof english = {
  unexpected: (id) => `我们这边出错了，您发送的内容可能没有保存。请再试一次；如果要报告这个问题，请附上编号 ${id}。`,
  notStorable: "其中有无法保存的字符、数字或长度。请修改后重新发送。",
  databaseOutage: () => "帮助台的数据库暂时不可用。您刚才发送的内容可能没有保存：请过一分钟再试。",

  ticketNotFound: (number) => `没有工单 #${number}。`,
  ticketAssigned: (name, number) => `#${number} 已由 ${name} 处理。`,
  questionHasNoVote: (number) => `工单 #${number} 是提问，不需要审批。请回复或关闭它。`,
  requestIsDecided: (number) => `工单 #${number} 是申请：请批准、拒绝，或向申请人追问。`,
  moveRefused: (number, state, move, { mayReopen }) =>
    `工单 #${number} 的状态是“${chat.ticketStatus[state]}”，现在不能${MOVES[move]}。${mayReopen ? "请先重新打开。" : ""}`,
  mergeIntoItself: "工单不能合并到它自己。",
  linkToItself: "工单不能关联到它自己。",
  mergeTargetClosed: (number, state) => `工单 #${number} 的状态是“${chat.ticketStatus[state]}”：请合并到处理中的工单。`,
  requestNotMerged: (number) => `#${number} 正在等待审批。申请只能审批或撤回，不能合并。`,
  textMissing: (what) => `${TEXTS[what]}是空的，请先填写。`,
  textTooLong: (what, length, most) =>
    `${TEXTS[what]}有 ${length.toLocaleString("en")} 个字符：请缩短到 ${most.toLocaleString("en")} 个以内，或附上文档链接。`,
  nameTooLong: (most) => `名称超过 ${most} 个字符，请缩短。`,
  messageSentBefore: "这条消息之前以不同的内容发送过，已保留之前的内容。请作为新消息重新发送。",
  noteSentBefore: "这条备注之前以不同的内容发送过，已保留之前的内容。请作为新备注重新发送。",
  unknownPlaceholder: (name, known) =>
    `{{${name}}} 不是占位符：请使用 ${known.map((each) => `{{${each}}}`).join("、")}。`,
  noSavedReply: (name) => `没有名为“${name}”的常用回复。`,
  notAStaffMember: (name, members) => `${name && `${name} 不是 OSPO 人员。`}请从 ${members.join("、")} 中选择。`,
  unknownGroup: (name, groups) => `${name && `没有 ${name} 小组。`}请从 ${groups.join("、")} 中选择。`,
  invalidTag: (tag) => `“${tag}”不是有效的标签：最多 40 个字母、数字、点、连字符或下划线。`,

  staffOnly: "这项功能只供 OSPO 人员使用。",
  decidedByStaff: "只有 OSPO 人员可以审批。",
  otherGroupDecides: (number, wanted, groups) =>
    `#${number} 在等待 ${wanted.join(" 或 ")} 审批；您${groups.length > 0 ? `属于 ${groups.join("、")}` : "不属于任何小组"}。`,
  ownRequest: (account) =>
    account === null ? "不能审批自己的申请。" : `这份申请是您用 ${account} 提交的，必须由其他人审批。`,
  votedAlready: (number, did, account) =>
    `您已经${as(account)}${did === "approved" ? "批准" : "拒绝"}了 #${number}。之后的每一步都必须由其他人审批。`,
  rejectedBefore: (number, account) => `您之前${as(account)}拒绝过 #${number}。申诉由其他人审批。`,
  notInDirectory: (number, account, isYours) =>
    `#${number} 要求相关人员在公司目录中。${isYours ? "您的帐号" : "提交申请的帐号"} ${account} 没有与目录关联。OSPO 人员可以关联：ospo people link ${account} ACCOUNT REASON。`,
  decidedByPolicy: (number) => `#${number} 是由政策直接决定的。如果情况有变化，请提交新的申请。`,
  noDecision: (id) => `没有编号为 ${id} 的决定。`,
  unknownRequestKind: (name, kinds) => `“${name}”不是申请类型。请从 ${kinds.join("、")} 中选择。`,
  formFiled: (number) => `这份表单已作为 #${number} 提交。请新建申请。`,
  draftOfOther: "这份草稿属于其他人。请新建申请。",

  conversationGone: "这个对话已经不存在了。请开始新的对话。",
  conversationOfOther: "这个对话属于其他人。请开始您自己的对话。",
  answerGone: "这个答复已经不存在了。",
  answerGoneAskAgain: "这个答复已经不存在了。请重新提问。",
  verdictGone: "这个结论已经不存在了。请重新提问，或填写表单。",
  quotesRestricted: "这个回答引用的文档只供其他员工组阅读，或已不存在。请询问收到它的人。",
  noDocument: "没有这份文档，或者您无权查看。",

  answerInHandbook: (number) => `#${number} 的答复已经在手册中，请在手册中修改。`,
  noAnswerDraft: "这份草稿已经不存在了。",
  draftDecided: (state) => `这份草稿已处于“${DRAFT_STATES[state]}”状态。`,
  draftOwnedBy: (owner, groups) => `这份草稿归 ${owner} 所有；您属于 ${groups.join("、")}。`,
  noStaffAnswer: (number) => `还没有人答复 #${number}。请先答复，或直接写正文。`,
  noAcceptedAnswer: (number) => `手册中没有 #${number} 的答复。`,
  answerIsAFile: (file) => `这份答复是知识库文件夹中的文件 ${file}：请在那里删除，帮助台几秒内就不再使用它。`,

  licensePolicyBroken: "公司的政策文件有错误，在 OSPO 修正之前无法给出结论。在此期间请联系人工。",
  approvalPolicyBroken: "公司的审批政策有错误，在 OSPO 修正之前无法接受申请。您填写的内容已保留。",
  modelPolicyBroken: "policy/model.yaml 有错误，修正之前模型不会作答。",

  throughProxy: "这个请求经过了代理，而登录尚未设置：请在运行帮助台的机器上用 http://127.0.0.1 打开页面。",
  foreignHost: "登录尚未设置，所以页面只在运行帮助台的机器上可用：请用 http://127.0.0.1 打开。",
  otherHost: (address) => `帮助台的地址是 ${address}。如果您用的就是它，说明前面的代理没有转发 Host 头。`,
  notSignedIn: "您没有登录。请在新标签页中打开帮助台并登录，然后回到这里重试。",
  proxyOnly: "帮助台只接受经过登录代理的请求。",
  proxyNamesNobody: "代理没有说明您是谁，因此无法进入。",
  tooFast: "您一分钟内发送的请求太多：请等一分钟再试。",
  signIn: {
    cancelled: "登录被取消或拒绝，您没有登录。",
    stale: "这次登录开始得太久、来自另一个浏览器，或已经用过。请重新开始。",
    otherTenant: "您用了其他组织的账号登录。请选择您的工作账号。",
    departed: "您的账号已被公司停用。如果有误，请联系您的 IT 部门。",
    otherIssuer: "已有另一个使用这个编号的账号。请联系 OSPO 处理。",
    issuerAway: "公司的登录服务暂时没有响应。请过一分钟再试。",
    issuerRefuses: "公司的登录服务不接受帮助台。请让运维人员运行：ospo doctor",
    again: "重新登录",
  },
  scimToken: "缺少 Bearer 令牌，或令牌不正确。",
  forgedRequest: "这个请求不是从帮助台自己的网页发出的。",
  webOff: "页面已关闭：只有设置了登录，或 HOST 是 127.0.0.1 时才可用。",
  notReady: (reason: string) => `帮助台尚未就绪（${reason}）。内容没有保存，请一分钟后再试。`,
  tooManyRequests: (perSecond: number) => `每秒请求超过 ${perSecond} 次，请稍等片刻。`,
  invalidAddress: "这个请求的 Host 标头或地址无效。",
  invalidFields: (fields) =>
    `无法使用发来的内容：${fields.map(({ field, problem }) => `${field} ${problem}`).join("；")}。`,
  wholeRequest: "请求",
  fieldProblem: {
    missing: "缺失",
    invalid: "无效",
    number: "不是数字",
    tooLong: (most) => `超过 ${most.toLocaleString("en")} 个字符`,
    tooMany: (most) => `超过 ${most.toLocaleString("en")} 项`,
    choice: (choices) => `只能是 ${choices.join(" 或 ")}`,
  },
  receiptTooLong: "这段内容比任何凭证都长。",
  notAReceipt: '请发送凭证本身，或带有 "receipt" 的 JSON。',
  nothingHere: "这个地址没有内容。",
  requestTooLarge: (megabytes) => `内容超过 ${megabytes} MB。请用几句话提问，或逐个检查项目的各个部分。`,
  notDelivered: (reason) => `这条消息没有送达提问人：${reason}。`,
};
