/** Replies of the desk in a conversation. */
import type { answers as english } from "../en/answers.ts";

export const answers: typeof english = {
  greeting: "您好！我是 OSPO 帮助台。开源软件的使用、选型、贡献和发布，都可以问我。",
  thanks: "不客气！",
  fine: "好的！还有问题随时问我；如果事情还没解决，请说“转人工”。",
  yesToWhat: "我没有在等“是”或“否”的回答。如果上面有按钮，请点按钮；否则请用完整的一句话提问。例如：",
  complaint: "抱歉没能帮上忙。请说“转人工”，我会替您向 OSPO 提交工单；也可以用一句话说明您的需求，我再试一次。",
  /** What is done elsewhere, or cannot be done yet. */
  errands: {
    "own-tickets": "您的工单和申请在帮助台网页的“我的申请”里；在聊天中给我发“tickets”也能看到。",
    figures: "帮助台的统计数字只有 OSPO 人员能看，而且要在没有别人的对话里问。需要数字请说“转人工”。",
    "who-uses":
      "我还不知道公司的哪些产品用了某个软件包。请让各团队查自己的 SBOM 和锁文件，或说“转人工”；要查软件包本身，请发“lookup”加名称。",
    "notices-file": "我还不能生成归属声明文件。请问我“怎么生成归属声明文件？”，我会告诉您用什么工具。",
    entertain: "这个我不擅长：我只根据手册和政策回答工作中的开源问题。",
    "it-support": "这个请找 IT 支持，我只了解开源方面的事。如果设备里的代码或密钥可能泄露，也请通知安全团队。",
    withdraw: "请在帮助台网页的“我的申请”里打开这份申请撤回；在聊天中可以给我发“tickets”，在列表里撤回。",
  },
  ownData: {
    tickets: "您的工单和申请，最新的在前：",
    now: ({ open, overdue, waitingForApproval }) =>
      `现在：未处理 ${open} 个，其中超期 ${overdue} 个，等待批准 ${waitingForApproval} 个。`,
    period: (name, { questions, requests, resolved, approved, rejected }) =>
      `${name}：收到问题 ${questions} 个、申请 ${requests} 个；解决问题 ${resolved} 个，决定申请 ${approved + rejected} 个（批准 ${approved}，拒绝 ${rejected}）。`,
    periods: {
      today: "今天",
      yesterday: "昨天",
      "this-week": "本周",
      "last-week": "上周",
      "this-month": "本月",
      "last-month": "上个月",
      "this-year": "今年",
      "last-year": "去年",
      "last-30-days": "最近 30 天",
    },
  },
  away: "这看起来是自动回复，所以我没有处理。如果有问题，请单独发送。",
  bye: "再见！对话会保留在这里。",
  help: "用您自己的话提问即可，中文、英文都行。我会根据手册来回答，并注明出处。如果我不知道，或者您想找人，请说“转人工”，我会替您向 OSPO 提交工单。",
  empty: "这条消息里没有问题。您想了解什么？",
  tooLong: (length, most) =>
    `您的消息有 ${length} 个字符，我最多读 ${most} 个。请只写问题本身；也可以转人工，工单会保留整条消息。`,
  aboutForwarded: "关于您附上的那条消息：",
  notCovered: "我不知道：手册里没有能回答这个问题的内容。我可以用您的问题提交工单，由 OSPO 在这里答复您。",
  otherLanguage: "我会英文和中文，请用其中一种提问；也可以用您的问题提交工单，由 OSPO 在这里答复您。",
  nearest: "手册里没有说到这一点。下面是最接近的内容；如果没有帮助，我可以用您的问题提交工单：",
  reading: "我还在读手册，过一分钟再问一次，会得到更好的回答。",
  noDocuments: "我目前还没有可以引用的文档。我可以用您的问题提交工单，由 OSPO 在这里答复您。",
  incomplete: "手册没有说明全部内容，其余部分可以请 OSPO 的同事协助。",
  needsPerson: "这件事需要 OSPO 的同事来看：请说“转人工”。",
  englishPassage: "下面这段英文内容回答了您的问题：",
  chinesePassage: "",
  /** Items of a list that a quote leaves out. */
  more: (count: number) => `……另有 ${count} 项，见来源`,
  ticketOpened: (number) => `工单 #${number} 已提交，OSPO 会在这个对话里答复您。`,
  ticketClosed: (number) => `工单 #${number} 已关闭。如果还有问题，直接回复即可重新打开。`,
  ticketResolved: (number) => `工单 #${number} 已解决。对您有帮助吗？如果还有问题，直接回复即可。`,
  ticketWithdrawn: (number) => `您已撤回 #${number}，不会再有人处理。`,
  ticketMerged: (number) => `工单 #${number} 问的是同样的问题：那里的答复也会发到这里。`,
  ticketReminder: (number) => `工单 #${number} 在等您的回复。几天内没有回复就会关闭，之后回复可以重新打开。`,
  ticketNoAnswer: (number) => `工单 #${number} 没有收到回复，已经关闭。随时回复都可以重新打开，之前的内容都在。`,
  requestFiled: (number, who, by) =>
    `申请 #${number} 已提交，由 ${who} 决定${by ? `，最晚 ${by}` : ""}。结果会发到这里。`,
  otherAnswers: (number, title) => `这份表单已作为 #${number} 提交（${title}）。如果答案不同，请新建一份申请。`,
  requestDecided: (number, outcome, decision, until) =>
    `申请 #${number} ${outcome === "approved" ? "已批准" : "被拒绝"}。凭证 ${decision}${until ? `，有效期至 ${until}` : ""}。`,
  mayAppeal: "如有异议可以申诉，由其他人重新决定。",
  appealed: (number, who) => `#${number} 的申诉已转给 ${who}，由拒绝者以外的人决定。结果会发到这里。`,
  decidedBecause: (name, reason) => `${name}：${reason}`,
  byPolicy: "政策直接作出了决定。",
  attested: "您已确认满足条件。",
  byBlanket: (id, until) => `适用整体批准 ${id}，有效期至 ${until}。`,
  answerInHandbook: (title) => `手册里现在有了答案：《${title}》。`,
  askPerson: "转人工",
  wantsPerson: "我想找人咨询。",
  overdue: (title, date) => `注意：《${title}》本应在 ${date} 之前复核，使用前请先确认。`,
  conflict: (titles, words) =>
    `注意：两处说法不一致。《${titles[0]}》：${words[0]}——《${titles[1]}》：${words[1]}——使用前请先咨询 OSPO。`,
  whichPackage: "您指的是哪一个？",
  comparison: {
    "no-such-package": (name) => `${name}：没有这个软件包。`,
    "no-such-version": (name) => `${name}：没有这个版本。`,
    notKnown: "未知",
    details: "选择其中一个，查看原因和要做的事。",
  },
  whichMeaning: (word) => `您指的是哪个 ${word}？同一个名称可能指不同的东西。`,
  itself: (name) => `${name} 本身`,
  packageOf: (name, ecosystem) => `${ecosystem} 软件包 ${name}`,
  repository: (id, license, scored) =>
    `${id} 是代码仓库。${license === null ? "许可证未知" : `deps.dev 识别的许可证是 ${license}`}；${
      scored === null
        ? "OpenSSF Scorecard 没有给它评分"
        : `OpenSSF Scorecard：${scored.score ?? "–"}/10（${scored.date}）`
    }。我判断的是您从中使用的软件包。`,
  whichOfRepository: (count) => (count === 1 ? "我只知道其中的一个，是它吗？" : "您用的是哪一个？"),
  noPackagesOfRepository: (failure) =>
    failure === null
      ? "我不知道其中有哪些软件包。请写明软件包，例如 npm:lodash；也可以提交申请，由人来审查。"
      : `查不到其中的软件包（${failure}）。请写明软件包，例如 npm:lodash；也可以提交申请。`,
  whichUse: (name) => `您打算怎样使用 ${name}？政策的结论取决于使用方式。`,
  whichRelease: (name, version) => `您指的是 ${name} ${version} 的哪个版本？我一次判断一个版本。最新的有：`,
  noSuchVersion: (name, version, sources, listed) =>
    `${sources.join("、")} 没有 ${name} 的 ${version} 版本。${listed ? "最新的版本有：" : ""}`,
  noSuchPackage: (name, sources) => `没有 ${name} 这个软件包：${sources.join("、")} 都查不到。请检查拼写。`,
  licenseIs: (license, category) => `${license} 属于${category}。`,
  licenseUnknown: (license) => `政策里没有 ${license}：需要有人来读。`,
  byUse: "政策的结论（按使用方式）：",
  toDo: "要做什么：",
  byPolicyVersion: (version) => `依据政策 ${version}。软件包本身可能还有别的问题，例如漏洞：请按名称查询。`,
  choosing: (what) => `${what} 可以这样使用吗？`,
  beware: (name, popular) =>
    `小心：${name} 与知名的 ${popular} 非常接近。以后出现的同名软件包可能是攻击，切勿不经核实就安装。`,
  examples: [
    "托管服务里可以用 GPL 的库吗？",
    "给上游提交一个 bug 修复需要审批吗？",
    "用了 MIT 许可证的包，发布时要带上什么？",
    "怎样把我们的项目开源发布？",
  ],
};
